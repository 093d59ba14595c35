import { randomUUID } from 'node:crypto';
import type { AddReport } from '../../../shared/ipc-contract.ts';
import { finishedStates, type Priority } from '../../../shared/job-view.ts';
import type { ScanView } from '../../../shared/queue-status.ts';
import type { Clock } from '../../transfer/ports.ts';
import type { ScanDisk } from '../../transfer/scan-disk.ts';
import { batchHistory } from '../batch-history.ts';
import type { Batch, Job } from '../job.ts';
import type { JobStore } from '../job-store.ts';
import type { QueueBook } from '../queue-book.ts';
import { asTheyAre, endsOf, isEmpty } from './batch-ends.ts';
import type { SkippedItem } from './intake.ts';
import { scanFiles } from './scan.ts';
import type { ScannedBatch } from './scan-batches.ts';
import { ScanIntake, type ScanIntakeOptions } from './scan-intake.ts';
import {
  hasMetItsBatch,
  newScan,
  partsOf,
  putToRest,
  type Scan,
  silentBatches,
  untilWanted,
  wantedParts,
} from './scan-under-way.ts';
import { TakenTargets } from './taken-targets.ts';

export interface AddRequest {
  sourcePaths: readonly string[];
  /** A folder on the server (path ends in '/'), or the exact address of a single file. */
  remoteUrl: URL;
  /** Template of the addresses below the folder; null keeps sub-folders and names as they are. */
  naming?: string | null;
  priority?: Priority;
  bytesPerSecond?: number | null;
  isPaused?: boolean;
  /** Leaves out what an earlier, equal request has uploaded, as long as its job is listed and the file is the same. */
  isContinued?: boolean;
}

export interface ScanPorts {
  store: JobStore;
  clock: Clock;
  /** Files and folders of the program itself, which are never uploaded as part of a folder. */
  ownPaths?: readonly string[];
  /** Where files are looked for; the disks of this computer when it is not given. */
  scanDisk?: ScanDisk;
}

/** The searches for files under way. What is found joins the queue chunk by chunk. */
export class Scans {
  readonly #book: QueueBook;
  readonly #ports: ScanPorts;
  readonly #onFound: () => void;
  readonly #scans = new Set<Scan>();

  /** @param onFound called when new jobs have joined. */
  constructor(book: QueueBook, ports: ScanPorts, onFound: () => void) {
    this.#book = book;
    this.#ports = ports;
    this.#onFound = onFound;
  }

  /** Throws what the store throws; what was found before stays. */
  add(request: AddRequest): Promise<AddReport> {
    const { remoteUrl, naming = null, priority = 'normal', isPaused = false, isContinued = false } = request;
    const addedAt = this.#ports.clock.now();
    const batchOf = ({ kind, label, roots }: ScannedBatch): Batch => ({
      id: randomUUID(),
      kind,
      label,
      destinationUrl: remoteUrl.href,
      naming,
      scan: 'running',
      bytesPerSecond: request.bytesPerSecond ?? null,
      isPaused,
      addedAt,
      roots: [...roots],
    });
    const finished = isContinued ? [...this.#book.list.all()] : [];
    // An upload of an earlier, equal request may end before its file is found again: it is not begun anew then.
    const underWay = finished.filter(({ state }) => !finishedStates.has(state));
    return this.#run(request.sourcePaths, priority, batchOf, underWay, { finished });
  }

  /**
   * Goes on with a search that was cut off, or that met what does not answer. Throws what the store throws; it can be
   * gone on with later then.
   * @param patienceMs so long a folder may take to tell its names.
   */
  async goOn(batch: Batch, patienceMs?: number): Promise<AddReport> {
    const { list } = this.#book;
    const jobs = list.idsInBatch(batch.id).flatMap((id) => list.get(id) ?? []);
    const batchOf = ({ kind, label, roots }: ScannedBatch): Batch | null => {
      if (kind === batch.kind) return batch;
      // The folder is gone, or a file is in its place: not what was dropped.
      if (batch.kind === 'folder') return null;
      // A folder of the same drop that the end of the program came before.
      return { ...batch, id: randomUUID(), kind, label, roots: [...roots] };
    };
    // What was uploaded or cancelled since it was found is not wanted again, also when its row has been cleared.
    const foundBefore = [...jobs, ...batchHistory(batch.id, this.#ports.store)];
    // Nor what was added once more while this search waited.
    const finished = [...list.all()].filter(({ finishedAt }) => (finishedAt ?? 0) >= batch.addedAt);
    const priority = jobs[0]?.priority ?? 'normal';
    return this.#run(batch.roots, priority, batchOf, foundBefore, { finished, own: batch, patienceMs });
  }

  /** Ends the search that the batch belongs to; what was found stays. */
  stop(batchId: string): void {
    const scans = [...this.#scans].filter((scan) => partsOf(scan, batchId).length > 0);
    for (const scan of scans) this.#halt(scan);
    // One that waits until it can go on is over as well.
    if (scans.length === 0) this.leaveOut(batchId);
  }

  isUnderWay(batchId: string): boolean {
    return [...this.#scans].some((scan) => partsOf(scan, batchId).length > 0);
  }

  /** Nothing more joins the batch; what else was dropped with it is still looked for. Throws what the store throws. */
  leaveOut(batchId: string): void {
    const { list } = this.#book;
    const batch = list.batch(batchId);
    if (batch?.scan === 'running') this.#book.commit(endsOf([batch], 'stopped', list));
    for (const scan of this.#scans) {
      for (const part of partsOf(scan, batchId)) {
        part.leftOut.abort();
        part.rest?.end();
      }
      if (scan.knowsFolders && wantedParts(scan).length === 0) scan.stop.abort();
    }
  }

  /** Nothing joins the batch until `takeUp`; if that does not come in this time, nothing more will. */
  rest(batchId: string, forMs: number): void {
    const leaveOut = () => this.leaveOut(batchId);
    for (const part of [...this.#scans].flatMap((scan) => partsOf(scan, batchId))) {
      putToRest(part, this.#ports.clock.schedule(forMs, leaveOut));
    }
  }

  isAtRest(batchId: string): boolean {
    return [...this.#scans].some((scan) => partsOf(scan, batchId).some(({ rest }) => rest !== null));
  }

  takeUp(batchId: string): void {
    for (const scan of this.#scans) for (const { rest } of partsOf(scan, batchId)) rest?.end();
  }

  /** At the end of the program: the searches go on at the next start. */
  drop(): void {
    for (const scan of this.#scans) {
      this.#scans.delete(scan);
      this.#halt(scan);
    }
  }

  views(): ScanView[] {
    return [...this.#scans].flatMap(({ parts, progress }) => {
      const part = progress === null ? undefined : parts.get(progress.batch.key);
      if (progress === null || !part?.batch || part.rest !== null) return [];
      const { foundFiles, foundBytes, skippedCount: skippedItems } = progress;
      const { id: batchId, label } = part.batch;
      return [{ batchId, label, foundFiles, foundBytes, skippedItems }];
    });
  }

  async #run(
    sourcePaths: readonly string[],
    priority: Priority,
    batchOf: ScanIntakeOptions['batchOf'],
    /** Uploads whose targets are taken whatever became of them. */
    foundBefore: readonly Pick<Job, 'remoteUrl' | 'sourcePath'>[],
    /** `finished`: jobs that count as long as their files are the same. `own`: the batch that the search is for. */
    {
      finished = [],
      own = null,
      patienceMs,
    }: { finished?: Iterable<Job>; own?: Batch | null; patienceMs?: number | undefined } = {},
  ): Promise<AddReport> {
    const { list } = this.#book;
    const foundPaths = new Set(own ? foundBefore.map(({ sourcePath }) => sourcePath) : []);
    const scan = newScan(own, foundPaths.size);
    const taken = new TakenTargets((target) => list.holderOf(target), finished);
    for (const { remoteUrl, sourcePath } of foundBefore) taken.take(remoteUrl, sourcePath);
    const intake = new ScanIntake(this.#book, scan, { batchOf, priority, taken, foundPaths });
    const { addedJobIds, skipped } = intake;
    let isDone = false;
    this.#scans.add(scan);
    try {
      const chunks = scanFiles(sourcePaths, {
        signal: scan.stop.signal,
        leftOut: (key) => scan.parts.get(key)?.leftOut.signal,
        clock: this.#ports.clock,
        ownPaths: this.#ports.ownPaths ?? [],
        patienceMs,
        ...(this.#ports.scanDisk ? { disk: this.#ports.scanDisk } : {}),
        onFolders: (found) => {
          if (!this.#scans.has(scan)) return;
          intake.meetFolders(found);
          this.#book.tell({ type: 'status' });
        },
        onProgress: (progress) => {
          scan.progress = progress;
        },
      });
      for await (const chunk of chunks) {
        await untilWanted(chunk.batch.key, scan);
        // The program is ending: what comes now is found again at the next start.
        if (!this.#scans.has(scan)) break;
        if (intake.take(chunk)) this.#onFound();
        this.#book.tell({ type: 'status' });
      }
      isDone = !scan.stop.signal.aborted && hasMetItsBatch(scan);
      if (scan.stop.signal.aborted) skipped.add(this.#notReached(scan));
    } catch (cause) {
      // Nobody waits for the end of a search that goes on by itself: it is not over.
      if (own && !scan.stop.signal.aborted) this.#scans.delete(scan);
      throw cause;
    } finally {
      if (this.#scans.delete(scan)) this.#end(scan, isDone ? 'complete' : 'stopped');
      for (const { rest } of scan.parts.values()) rest?.end();
    }
    return {
      addedJobIds,
      skipped: skipped.mostTelling(),
      skippedCount: skipped.count,
      dismissed: false,
    };
  }

  /** What was found stays, but nothing joins a batch that is at rest. */
  #halt(scan: Scan): void {
    scan.stop.abort();
    for (const { rest, leftOut } of scan.parts.values()) {
      if (rest === null) continue;
      leftOut.abort();
      rest.end();
    }
  }

  /** What did not answer goes on waiting, unless nobody wants it. */
  #end(scan: Scan, state: 'complete' | 'stopped'): void {
    const waiting = scan.stop.signal.aborted ? [] : silentBatches(scan).map(({ id }) => id);
    const over = this.#batchesOf(scan).filter(({ id }) => !waiting.includes(id));
    const change = endsOf(over, state, this.#book.list);
    try {
      this.#book.commit(change);
    } catch {
      this.#book.owe(change);
    }
    this.#book.tell({ type: 'status' });
  }

  /** Folders of a search that was stopped: they vanish, but not without a word. */
  #notReached(scan: Scan): SkippedItem[] {
    return this.#batchesOf(scan)
      .filter(({ id }) => isEmpty(id, this.#book.list))
      .map(({ label: name }) => ({ name, reason: 'search-stopped' }));
  }

  #batchesOf(scan: Scan): Batch[] {
    const wanted = wantedParts(scan).flatMap(({ batch }) => batch ?? []);
    return asTheyAre(wanted, this.#book.list);
  }
}
