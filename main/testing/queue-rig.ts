import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { JobState, JobView } from '../../shared/job-view.ts';
import { type Conditions, ToldConditions } from '../queue/conditions.ts';
import type { Job } from '../queue/job.ts';
import type { JobStore, StoreChange, StoredQueue } from '../queue/job-store.ts';
import { ReceiptKeyFile } from '../queue/receipts/receipt-key-file.ts';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { type QueueChange, UploadManager } from '../queue/upload-manager.ts';
import type { FileThreads } from '../transfer/file-threads.ts';
import { ownFileThreads } from '../transfer/own-file-threads.ts';
import type { SourceFiles } from '../transfer/ports.ts';
import { createReplyDownloads } from '../transfer/reply-download.ts';
import { type ScanDisk, scanDisk } from '../transfer/scan-disk.ts';
import { plainProfile, type ServerProfile } from '../transfer/server-profile.ts';
import { NodeSourceFiles, statSource } from '../transfer/source-file.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';
import { FakeClock } from './fake-clock.ts';
import { PlainMemory } from './plain-ports.ts';
import { sha256 } from './practice-peer.ts';
import { sampleBytes } from './sample-bytes.ts';
import { sampleBatch, sampleJob } from './sample-jobs.ts';
import { TempFolder } from './temp-folder.ts';

/** A store on a disk that can be full. */
export class BrittleStore extends SqliteJobStore {
  isBroken = false;
  /** So many more changes fit on it. */
  room = Number.POSITIVE_INFINITY;
  /** States in which jobs were saved, in order. */
  readonly savedStates: JobState[] = [];
  readonly #struckOff = Promise.withResolvers<void>();
  /** Resolves when an abandoned session has been struck off. */
  readonly struckOff = this.#struckOff.promise;

  override commit(change: StoreChange): void {
    this.#check();
    this.savedStates.push(...(change.jobs ?? []).map(({ state }) => state));
    super.commit(change);
    if (change.struckSessionIds?.length) this.#struckOff.resolve();
  }
  override saveProgress(...args: Parameters<JobStore['saveProgress']>): void {
    this.#check();
    super.saveProgress(...args);
  }

  #check(): void {
    this.room -= 1;
    if (this.isBroken || this.room < 0) throw new Error('database or disk is full');
  }
}

/** The queue with real files, a real database, real sockets and time that moves by hand. */
export class QueueRig implements AsyncDisposable {
  readonly folder = new TempFolder();
  readonly clock = new FakeClock();
  readonly changes: QueueChange[] = [];
  /** For a queue that is opened after it was set. */
  sourceFiles: SourceFiles = new NodeSourceFiles();
  /** As `sourceFiles`. */
  scanDisk: ScanDisk = scanDisk;
  /** As `sourceFiles`. */
  replyThreads: FileThreads = ownFileThreads;
  /** What every server is like, for a queue that is opened after it was set. */
  profile: ServerProfile = { ...plainProfile, maxFragmentBytes: 2 * 1024 * 1024 };
  readonly conditions = new ToldConditions();
  networkIsBack: () => void = () => undefined;
  #queue: UploadManager | null = null;
  #store: BrittleStore | null = null;

  get queue(): UploadManager {
    if (this.#queue === null) throw new Error('no queue is open');
    return this.#queue;
  }

  get store(): BrittleStore {
    if (this.#store === null) throw new Error('no queue is open');
    return this.#store;
  }

  /** Starts the queue on what is stored. */
  open(conditions: Conditions = this.conditions): UploadManager {
    const { clock, sourceFiles, scanDisk, replyThreads } = this;
    const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });
    this.#store = new BrittleStore(this.folder.join('data'));
    this.#queue = new UploadManager({
      store: this.#store,
      transport,
      sourceFiles,
      scanDisk,
      profiles: { profileOf: async () => this.profile },
      memory: new PlainMemory(),
      replies: createReplyDownloads({
        threads: replyThreads,
        exchangerFor: (origin, profile, options) => transport.exchanger(origin, profile, options),
      }),
      receiptKey: new ReceiptKeyFile(this.folder.join('data')),
      clock,
      conditions,
      random: { next: () => 0.5 },
      logger: { info() {}, warn() {} },
      watchNetwork: (onBack) => {
        this.networkIsBack = onBack;
        return () => {
          this.networkIsBack = () => undefined;
        };
      },
    });
    this.#queue.onChange((change) => this.changes.push(change));
    return this.#queue;
  }

  async stop(): Promise<void> {
    await this.#queue?.stop();
    this.#queue = null;
  }

  /** Stores a job, with its batch, before the queue is opened. */
  put(...jobs: Job[]): void {
    const store = new SqliteJobStore(this.folder.join('data'));
    for (const job of jobs) {
      const { batchId: id, addedAt, fileName: label, remoteUrl: destinationUrl } = job;
      store.commit({ batches: [sampleBatch({ id, label, destinationUrl, addedAt })], jobs: [job] });
    }
    store.close();
  }

  /** A file to upload, of bytes or of a given length. */
  makeFile(name: string, content: number | Uint8Array): string {
    const sourcePath = this.folder.join(name);
    writeFileSync(sourcePath, typeof content === 'number' ? sampleBytes(content) : content);
    return sourcePath;
  }

  hashOf(name: string): string {
    return sha256(readFileSync(this.folder.join(name)));
  }

  /** Opens the queue and adds one file to it, `file.bin`; gives the job's id. */
  async addOne(remoteUrl: URL, content: number | Uint8Array = 1000): Promise<string> {
    this.open();
    const [id] = await this.add(remoteUrl, this.makeFile('file.bin', content));
    if (id === undefined) throw new Error('nothing was added');
    return id;
  }

  /** A job with its file, `file.bin`, ready to be `put`. */
  async sampleJob(remoteUrl: URL, change: Partial<Job>): Promise<Job> {
    const sourcePath = this.makeFile('file.bin', 1000);
    const sourceIdentity = await statSource(sourcePath);
    return sampleJob({ sourcePath, sourceIdentity, remoteUrl: remoteUrl.href, ...change });
  }

  /** Adds files and gives their jobs' ids. */
  async add(remoteUrl: URL, ...sourcePaths: string[]): Promise<string[]> {
    return (await this.queue.add({ sourcePaths, remoteUrl })).addedJobIds;
  }

  job(jobId: string): JobView {
    const job = this.queue.jobs().find(({ id }) => id === jobId);
    if (!job) throw new Error('no such job');
    return job;
  }

  /** The states that the job has gone through, without repetitions. */
  statesOf(jobId: string): JobState[] {
    const states = this.changes.flatMap((change) =>
      change.type === 'job' && change.job.id === jobId ? [change.job.state] : [],
    );
    return states.filter((state, index) => state !== states[index - 1]);
  }

  /** Resolves at the change after which `isSo` holds, or at once. */
  async until(isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.queue.onChange(() => {
      if (isSo()) resolve();
    });
    await promise;
    stop();
  }

  async untilState(jobId: string, state: JobState): Promise<JobView> {
    await this.until(() => this.job(jobId).state === state);
    return this.job(jobId);
  }

  /** A folder for replies, for a queue that is opened afterwards. */
  takeReplies(isExpected = false): string {
    const folder = this.folder.join('replies');
    this.profile = { ...this.profile, reply: { ...this.profile.reply, folder, isExpected } };
    return folder;
  }

  async untilAll(state: JobState): Promise<void> {
    await this.until(() => this.queue.jobs().every((job) => job.state === state));
  }

  /** What a program that starts now would find on the disk. */
  stored(): StoredQueue {
    using copy = new TempFolder();
    for (const name of ['queue.db', 'queue.db-wal']) {
      const file = this.folder.join('data', name);
      if (existsSync(file)) copyFileSync(file, copy.join(name));
    }
    const store = new SqliteJobStore(copy.path);
    const queue = store.load();
    store.close();
    return queue;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder.path, { recursive: true, force: true });
  }
}

/** Lets what is already decided happen: everything that waits for no event from outside. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
