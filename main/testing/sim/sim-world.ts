import { finishedStates } from '../../../shared/job-view.ts';
import { type ConditionFacts, ToldConditions } from '../../queue/conditions.ts';
import type { Job } from '../../queue/job.ts';
import { type QueueChange, UploadManager } from '../../queue/upload-manager.ts';
import { plainProfile, type ServerProfile } from '../../transfer/server-profile.ts';
import { noReceiptKey, noReplies, PlainMemory } from '../plain-ports.ts';
import { type Random, seededRandom } from '../seeded-random.ts';
import { PlacedFiles } from './placed-files.ts';
import { queuedJob } from './queued-job.ts';
import { deepTurns, quietTurns, settle } from './settle.ts';
import { SimDisk, SimStore } from './sim-disk.ts';
import { SimFile, SimSourceFiles } from './sim-files.ts';
import { SimLife } from './sim-life.ts';
import { SimNetwork } from './sim-network.ts';
import type { SimPlan } from './sim-plan.ts';
import { SimScanDisk } from './sim-scan-disk.ts';
import { SimServer } from './sim-server.ts';
import { minuteMs } from './sim-spans.ts';
import { SimTime } from './sim-time.ts';
import { SimTrace } from './sim-trace.ts';
import { SimTransport } from './sim-transport.ts';
import { SimUser, type UserSurroundings } from './sim-user.ts';
import { SimWatch } from './sim-watch.ts';

/** A computer with its disk, files, program and user, and the servers around it: one thread, no real time, no chance but the seed. */
export class SimWorld implements UserSurroundings {
  readonly time = new SimTime();
  readonly trace = new SimTrace();
  readonly disk = new SimDisk();
  readonly watch: SimWatch;
  readonly network: SimNetwork;
  readonly files: SimFile[];
  readonly jobIds: string[] = [];
  readonly removed = new Set<string>();
  readonly maybeRemoved = new Set<string>();
  readonly user = new SimUser(this);
  readonly plan: SimPlan;
  readonly random: Random;
  /** Told of everything that the program shows. */
  onChange: (change: QueueChange) => void = () => undefined;
  life: SimLife;
  manager: UploadManager | null = null;
  #lives = 0;
  #perServer = 0;
  readonly #byPath: Map<string, SimFile>;
  readonly #memory = new PlainMemory();
  readonly #profiles = new Map<string, ServerProfile>();
  readonly #urls = new Map<string, string>();
  #conditions = new ToldConditions();
  #networkIsBack: () => void = () => undefined;

  constructor(plan: SimPlan) {
    this.plan = plan;
    this.random = seededRandom(plan.seed ^ 0x5bd1e995);
    this.files = plan.files.map(({ sizeBytes }, index) => new SimFile(index, sizeBytes));
    this.#byPath = new Map(this.files.map((file) => [file.path, file]));
    this.watch = new SimWatch(
      plan.fragmentBytes,
      (id) => this.disk.jobs.get(id)?.state,
      () => this.time.wallMs,
    );
    for (const file of this.files) file.onLocked = () => this.watch.onHindered(file);
    let sessions = 0;
    const servers = plan.servers.map((habits, index) => {
      const origin = `http://s${index}.example`;
      const placed = new PlacedFiles((place, bytes) => {
        this.note(`placed ${origin}${place} ${bytes.length}`);
        this.watch.onPlaced(`${origin}${place}`, bytes);
      });
      const node = habits.node && { ...habits.node };
      this.#profiles.set(origin, {
        ...plainProfile,
        signIn: { kind: 'token', token: origin },
        allowedHosts: node ? [node.host] : [],
        maxFragmentBytes: plan.fragmentBytes,
      });
      return new SimServer(origin, habits, this.time, placed, () => `{S${sessions++}}`);
    });
    const chance = seededRandom(plan.seed ^ 0x27d4eb2f);
    this.network = new SimNetwork(
      plan.network,
      () => this.#mostPerServer(),
      servers,
      this.time,
      chance,
      this.watch,
      (what) => this.note(what),
    );
    this.disk.onWritten = (before, now, change) => {
      if (before === undefined) this.#onJoined(now);
      this.note(
        `disk ${this.#nameOf(now)} ${now.state} ${now.facts.sessionId} ${now.facts.acknowledgedBytes}`,
      );
      this.watch.onWritten(before, now, change);
    };
    this.disk.onRemoved = (before, change) => this.watch.onRemoved(before, change);
    this.disk.onRefused = () => this.watch.sessions.onForgotten();
    this.life = this.#newLife();
    this.life.isAlive = false;
    this.#lives = 0;
    for (const [index, { isAddedLater }] of plan.files.entries()) if (!isAddedLater) this.#addToDisk(index);
  }

  note(what: string): void {
    this.trace.note(this.time.monotonicMs, what);
  }

  get isRunning(): boolean {
    return this.life.isAlive && this.manager !== null;
  }

  jobOf(index: number): Job | undefined {
    return this.disk.jobs.get(this.jobIds[index] ?? '');
  }

  urlOf(jobId: string): string | undefined {
    return this.#urls.get(jobId);
  }

  /** Starts the program on what the disk holds; the user tries again later if that fails. */
  boot(): void {
    if (this.isRunning) return;
    try {
      this.#start();
    } catch (cause) {
      this.note(`no start: ${String(cause)}`);
      this.life.isAlive = false;
      this.time.after(minuteMs, () => this.boot());
    }
  }

  #start(): void {
    this.life = this.#newLife();
    const { life } = this;
    this.note(`start ${this.#lives}`);
    this.watch.sessions.onStart(this.disk.jobs.values());
    this.user.onStart();
    const facts = this.#conditions.facts();
    this.#conditions = new ToldConditions();
    this.#conditions.tell(facts);
    const manager = new UploadManager({
      conditions: this.#conditions,
      store: new SimStore(this.disk, life),
      transport: new SimTransport(this.network, life),
      sourceFiles: new SimSourceFiles(this.#byPath, life),
      scanDisk: new SimScanDisk(this.#byPath, life),
      profiles: { profileOf: async ({ origin }) => this.#profiles.get(origin) ?? plainProfile },
      memory: this.#memory,
      replies: noReplies,
      receiptKey: noReceiptKey,
      clock: life.clock,
      random: this.random,
      logger: { info() {}, warn: (message) => this.note(message) },
      watchNetwork: (onBack) => {
        this.#networkIsBack = () => life.touch('network') && onBack();
        return () => undefined;
      },
    });
    if (!life.isAlive) return;
    manager.onChange((change) => {
      if (!life.isAlive) return;
      this.watch.onChange(change);
      this.onChange(change);
    });
    this.manager = manager;
  }

  /** The process is gone, wherever it was; some time later it is started again. */
  crash(where: string, forMs: number): void {
    if (!this.life.isAlive || !this.network.areFaultsOn) return;
    this.note(`crash at ${where}`);
    this.life.isAlive = false;
    this.manager = null;
    this.network.cut((flight) => flight.life === this.life);
    this.disk.crash(this.random);
    this.time.after(forMs, () => this.boot());
  }

  /** The program ends as it should, and is gone. */
  async stop(): Promise<void> {
    await this.manager?.stop();
    this.life.isAlive = false;
    this.manager = null;
  }

  /** @param isTold whether the system knows and tells it */
  setOnline(isOnline: boolean, isTold: boolean): void {
    const wasOnline = this.network.isOnline;
    this.network.isOnline = isOnline;
    if (!isOnline) this.network.cut(() => true);
    if (isTold || isOnline) this.tell({ isOnline });
    if (isOnline && !wasOnline) this.#networkIsBack();
  }

  /** The system tells the program how things are. */
  tell(facts: Partial<ConditionFacts>): void {
    if (this.life.isAlive) this.life.touch('conditions');
    this.#conditions.tell(facts);
  }

  /** Runs everything that is due by then, as long as all promises hold and `isOver` does not say to stop. */
  async run(untilMs: number, isOver: () => boolean = () => false): Promise<void> {
    await settle(this.life, quietTurns);
    while (this.watch.violations.length === 0 && !isOver()) {
      // Time must not fly while somebody still thinks.
      if (!this.time.isDue(untilMs)) await settle(this.life, deepTurns);
      if (!this.#runNext(untilMs)) return;
      await settle(this.life, quietTurns);
    }
  }

  #runNext(untilMs: number): boolean {
    try {
      return this.time.runNext(untilMs);
    } catch (cause) {
      this.watch.broken('no exception where nobody catches it', String(cause));
      return false;
    }
  }

  /** Everybody has what they need and nothing is under way. */
  get isAtRest(): boolean {
    if (!this.isRunning || this.network.flights.size > 0 || this.disk.abandoned.size > 0) return false;
    if (this.manager !== null && this.manager.status().scans.length > 0) return false;
    for (const { hold, state } of this.disk.jobs.values()) {
      if (hold !== null) return false;
      if (!finishedStates.has(state) && state !== 'error' && state !== 'suspended') return false;
    }
    return true;
  }

  /** Uploads at once to one server; what was begun before the user set less goes on. */
  #mostPerServer(): number {
    this.#perServer = Math.max(this.#perServer, this.disk.settings.maxUploadsPerServer);
    return this.#perServer;
  }

  #newLife(): SimLife {
    const strikeAt = this.network.areFaultsOn ? this.plan.strikes[this.#lives] : undefined;
    this.#lives += 1;
    return new SimLife(this.time, strikeAt ?? Number.POSITIVE_INFINITY, {
      struck: (where) => this.crash(where, this.random.below(minuteMs)),
      spins: () => this.watch.broken('the program does not spin', `start ${this.#lives}`),
    });
  }

  #addToDisk(index: number): void {
    const file = this.files[index];
    const server = this.network.servers[this.plan.files[index]?.server ?? 0];
    if (file && server) this.disk.commit(queuedJob(file, index, server.origin, this.time.wallMs));
  }

  #onJoined(job: Job): void {
    const file = this.#byPath.get(job.sourcePath);
    if (file === undefined) throw new Error(`there is no file ${job.sourcePath}`);
    this.jobIds.push(job.id);
    this.#urls.set(job.id, job.remoteUrl);
    this.watch.onJoined(job, file);
  }

  #nameOf({ remoteUrl }: Job): string {
    return remoteUrl.slice(remoteUrl.indexOf('/up/') + 4);
  }
}
