import { finishedStates, type JobView } from '../../../../shared/job-view.ts';
import { waitReason } from '../../../../shared/wait-reason.ts';
import { moveDirections } from '../../../queue/wishes/move-jobs.ts';
import { comeToRest } from '../come-to-rest.ts';
import { plainHabits, plainPlan } from '../plain-plan.ts';
import { strike } from '../sim-blows.ts';
import type { Blow } from '../sim-plan.ts';
import { hourMs } from '../sim-spans.ts';
import type { Wish } from '../sim-wishes.ts';
import { SimWorld } from '../sim-world.ts';
import { QueueModel } from './queue-model.ts';
import { mustTake, repeatable } from './queue-rules.ts';

const fileCount = 12;
/** They answer nothing, or not at once. */
const mayChangeUnseen: ReadonlySet<Wish['wish']> = new Set([
  'retry',
  'batch-retry',
  'batch-limit',
  'undo',
  'settings',
]);
/** What is shown as the time of the next step may lie so far back: timers are never early. */
const lateMs = 1_000;

/** A queue in a simulated world beside the model of what must be true of it. */
export class ModelSession {
  readonly world: SimWorld;
  readonly model = new QueueModel();
  /** Jobs that the model knows of. */
  #joined = 0;
  #lastMoveId: string | null = null;
  #clockSetAtMs = Number.NEGATIVE_INFINITY;

  constructor(seed: number) {
    this.world = new SimWorld({
      ...plainPlan,
      seed,
      servers: [
        { ...plainHabits, mode: 'strict' },
        { ...plainHabits, mode: 'iis', onRestart: 'loses-sessions' },
      ],
      files: Array.from({ length: fileCount }, (_, index) => ({
        sizeBytes: 1 + ((index * 337) % 1_500),
        server: index % 2,
        isAddedLater: true,
      })),
      network: { faultRate: 0, bytesPerMs: 5, maxLatencyMs: 100 },
      calmAtMs: Number.MAX_SAFE_INTEGER,
    });
    this.world.onChange = (change) => this.model.follow(change);
    this.world.boot();
  }

  jobs(): JobView[] {
    return this.world.manager?.jobs() ?? [];
  }

  /** Lets time pass, then looks at everything. */
  async pass(ms: number): Promise<void> {
    const { time } = this.world;
    await this.world.run(time.monotonicMs + ms);
    // The wall clock knows no fractions, and timers come a fraction after what they were set for.
    if (this.#reasonMissing() !== null) await this.world.run(time.monotonicMs + 2);
    this.#joinNew();
    this.look();
  }

  async blow(blow: Blow): Promise<void> {
    if (blow.kind === 'set-clock' || blow.kind === 'sleep') this.#clockSetAtMs = this.world.time.monotonicMs;
    strike(this.world, blow);
    await this.pass(0);
  }

  /** The program is gone at once, or ends as it should, and is started again. */
  async restart(isCrash: boolean): Promise<void> {
    const { world } = this;
    if (isCrash) world.crash('a command', 0);
    else await world.stop();
    this.#joinNew();
    world.boot();
    // On a full disk it can't start at all.
    if (world.manager === null) await world.run(world.time.monotonicMs + hourMs, () => world.isRunning);
    this.model.restarted(this.jobs());
    await this.pass(0);
  }

  async wish(wish: Wish): Promise<void> {
    const before = this.jobs();
    const meant = new Set(this.world.user.idsOf(wish));
    const report = this.world.user.wants(wish);
    if (report === null) {
      if (!mayChangeUnseen.has(wish.wish)) {
        this.#same(before, this.jobs(), `${wish.wish} could not be stored`);
      }
      this.#noteRetry(wish, meant, before);
      await this.pass(0);
      return;
    }
    const kind = wish.wish.replace('batch-', '');
    const refused = new Set(report.refusedJobIds);
    const taken = before.filter(({ id }) => meant.has(id) && !refused.has(id));
    for (const job of before) {
      if (!meant.has(job.id)) continue;
      const must = mustTake(kind, job);
      if (must !== null && must === refused.has(job.id)) {
        this.#broken(`${wish.wish} of ${job.state} was ${refused.has(job.id) ? 'refused' : 'taken'}`);
      }
    }
    if (wish.wish === 'move') this.#lastMoveId = report.undo?.id ?? null;
    this.#note(wish, taken);
    this.#repeat(wish, taken);
    await this.pass(0);
  }

  /** Nothing bad happens any more: everything must come to its end. */
  async end(): Promise<void> {
    await comeToRest(this.world);
    this.#throwIfBroken();
  }

  /** Everything must be as the model says. */
  look(): void {
    const { manager } = this.world;
    if (manager !== null) {
      const fault = this.model.faultIn(manager.jobs()) ?? this.#reasonMissing();
      if (fault !== null) this.#broken(fault);
    }
    this.#throwIfBroken();
  }

  #note({ choice, wish }: Wish, taken: readonly JobView[]): void {
    const { model } = this;
    const ids = taken.map(({ id }) => id);
    switch (wish) {
      case 'pause':
      case 'batch-pause':
        for (const id of ids) model.standing.set(id, 'paused');
        break;
      case 'resume':
      case 'run-now':
      case 'batch-resume':
        for (const id of ids) model.standing.delete(id);
        break;
      case 'cancel':
      case 'cancel-now':
      case 'batch-cancel':
        for (const id of ids) model.standing.set(id, 'cancelled');
        break;
      case 'remove':
      case 'remove-now':
        for (const id of ids) model.hidden.add(id);
        break;
      case 'move': {
        const open = new Set(this.jobs().flatMap(({ id, state }) => (finishedStates.has(state) ? [] : [id])));
        const direction = moveDirections[choice % moveDirections.length] ?? 'up';
        model.move(new Set(ids), direction, (id) => !open.has(id));
        break;
      }
      case 'undo':
        this.#noteUndo();
    }
  }

  #noteUndo(): void {
    const { model, world } = this;
    const offer = world.user.lastUndone;
    if (offer === null) return;
    for (const id of offer.jobIds) {
      const state = this.jobs().find((job) => job.id === id)?.state;
      if (offer.kind === 'remove' && state !== undefined) model.unhide(id, this.jobs());
      if (offer.kind !== 'cancel' || state === undefined || state === 'cancelling') continue;
      if (state === 'suspended') model.standing.set(id, 'paused');
      else model.standing.delete(id);
    }
    if (offer.kind !== 'move') return;
    // What came between decides; the queue says how.
    const ids = this.jobs().map(({ id }) => id);
    const before = offer.id === this.#lastMoveId ? model.orderBefore : null;
    model.order = before ?? [...ids, ...model.order.filter((id) => !ids.includes(id))];
    model.orderBefore = null;
  }

  #noteRetry({ wish }: Wish, ids: ReadonlySet<string>, before: readonly JobView[]): void {
    if (wish !== 'retry') return;
    for (const { id, state } of before) {
      if (ids.has(id) && state === 'cancelled') this.model.revived.add(id);
    }
  }

  #repeat(wish: Wish, taken: readonly JobView[]): void {
    const rule = repeatable[wish.wish];
    if (rule === undefined) return;
    const before = this.jobs();
    const report = this.world.user.wants(wish);
    if (rule.isRefused && report !== null && taken.some(({ id }) => !report.refusedJobIds.includes(id))) {
      this.#broken(`${wish.wish} was taken twice`);
    }
    this.#same(before, this.jobs(), `${wish.wish} a second time`);
  }

  /** New jobs are the last ones; a chosen one of these has a place of its own. */
  #joinNew(): void {
    const fresh = this.world.jobIds.slice(this.#joined);
    this.#joined += fresh.length;
    if (fresh.length > 0) this.model.joined(fresh);
  }

  /** Whatever does not move says why, and says the truth. */
  #reasonMissing(): string | null {
    const { manager, time } = this.world;
    if (manager === null) return null;
    const status = manager.status();
    const jobs = manager.jobs();
    // Nobody tells the program that the clock was set: it finds out when it has something to do.
    const isClockKnown = time.monotonicMs - this.#clockSetAtMs > hourMs;
    // A paused one may still wait for the answer to its last packet.
    const isQuiet = isClockKnown && this.world.network.flights.size === 0;
    const moving = jobs.filter(({ state }) => isMoving(state));
    for (const job of jobs) {
      const reason = waitReason(job, status, time.wallMs, manager.progress(job.id));
      if (reason === null) {
        if (isMoving(job.state) || finishedStates.has(job.state)) continue;
        return `${job.fileName} is ${job.state} for no reason`;
      }
      if (reason.until !== null && isClockKnown && reason.until < time.wallMs - lateMs) {
        return `${job.fileName} (${job.state}, ${reason.kind}) goes on ${time.wallMs - reason.until} ms ago`;
      }
      const { origin } = new URL(job.remoteUrl);
      const { heardAt, silentAt } = this.world.watch;
      const isHeard = (heardAt.get(origin) ?? -1) > (silentAt.get(origin) ?? -1);
      if (reason.kind === 'silent' && isHeard) return `${job.fileName} waits for a server that answers`;
      const others =
        reason.kind === 'server-turn' ? moving.filter((one) => one.remoteUrl.startsWith(origin)) : moving;
      const isTurn = reason.kind === 'turn' || reason.kind === 'server-turn';
      if (isTurn && isQuiet && others.length === 0)
        return `${job.fileName} waits for its ${reason.kind}, but for nobody`;
    }
    return null;
  }

  #same(before: readonly JobView[], after: readonly JobView[], when: string): void {
    if (JSON.stringify(before) !== JSON.stringify(after)) this.#broken(`${when} changed something`);
  }

  #broken(what: string): void {
    this.world.watch.broken('the queue is as the model says', what);
  }

  #throwIfBroken(): void {
    const [violation] = this.world.watch.violations;
    if (violation === undefined) return;
    throw new Error(`${violation.promise}: ${violation.what}\n${this.world.trace.tail(30)}`);
  }
}

const isMoving = (state: JobView['state']): boolean =>
  state === 'connecting' || state === 'transferring' || state === 'transferred' || state === 'closing';
