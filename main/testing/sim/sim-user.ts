import type { StepReport } from '../../../shared/ipc-contract.ts';
import { finishedStates, priorities } from '../../../shared/job-view.ts';
import type { UndoOffer } from '../../../shared/queue-status.ts';
import type { UploadManager } from '../../queue/upload-manager.ts';
import { moveDirections } from '../../queue/wishes/move-jobs.ts';
import type { SimDisk } from './sim-disk.ts';
import type { SimFile } from './sim-files.ts';
import type { SimPlan } from './sim-plan.ts';
import { filesFolder } from './sim-scan-disk.ts';
import type { SimWatch, Watched } from './sim-watch.ts';
import type { Adding, Wish } from './sim-wishes.ts';

export interface Offer {
  id: string;
  jobIds: readonly string[];
  kind: UndoOffer['kind'];
}

/** What somebody at the computer has before them. */
export interface UserSurroundings {
  readonly manager: UploadManager | null;
  readonly life: { readonly isAlive: boolean };
  readonly time: { readonly wallMs: number };
  readonly plan: SimPlan;
  readonly disk: SimDisk;
  readonly files: readonly SimFile[];
  readonly watch: SimWatch;
  /** Of all jobs that ever were, in the order of joining. */
  readonly jobIds: readonly string[];
  /** Taken off the list by a wish. */
  readonly removed: Set<string>;
  /** The program went down while it was told to take them off. */
  readonly maybeRemoved: Set<string>;
  urlOf(jobId: string): string | undefined;
  note(what: string): void;
}

/** Above what the slowest schedule needs to come to its end in time. Bytes per second. */
const limits = [null, 10_000, 50_000, 1_000_000];

/** Somebody who uses the program, and knows what became of each wish. */
export class SimUser {
  readonly #world: UserSurroundings;
  /** What was taken back last. */
  lastUndone: Offer | null = null;
  #offers: Offer[] = [];

  constructor(world: UserSurroundings) {
    this.#world = world;
  }

  /** The program was started anew. */
  onStart(): void {
    this.#offers = [];
  }

  /** Null when the program is not there or could not store the wish. */
  wants(wish: Wish): StepReport | null {
    const { manager } = this.#world;
    if (manager === null) return null;
    let report: StepReport | null = null;
    try {
      report = this.#ask(manager, wish);
    } catch (cause) {
      this.#world.note(`refused: ${String(cause)}`);
    }
    if (this.#world.life.isAlive) return report;
    // What the program was told when it went down it may have stored or not.
    if (wish.wish.startsWith('remove')) for (const id of this.idsOf(wish)) this.#world.maybeRemoved.add(id);
    return null;
  }

  /** Ids of the jobs that a wish means. */
  idsOf({ jobs, wish }: Wish): string[] {
    const { disk, jobIds } = this.#world;
    const ids = jobs.flatMap((index) => jobIds[index] ?? []);
    if (!wish.startsWith('batch-')) return ids;
    const batchId = disk.jobs.get(ids[0] ?? '')?.batchId;
    return [...disk.jobs.values()].flatMap((job) => (job.batchId === batchId ? [job.id] : []));
  }

  /** Nothing shall be sent for so long; 0 lifts that. */
  stops(forMs: number): void {
    const weekOverride =
      forMs === 0 ? null : { rule: 'stop' as const, until: this.#world.time.wallMs + forMs };
    const { disk, manager } = this.#world;
    try {
      if (manager) manager.changeSettings({ weekOverride });
      else if (!disk.isFull) disk.commit({ settings: { ...disk.settings, weekOverride } });
    } catch (cause) {
      this.#world.note(`refused: ${String(cause)}`);
    }
  }

  /** Drops files, or the folder with all of them, on a server. */
  adds({ files, isFolder, isPaused }: Adding): void {
    const { manager, plan } = this.#world;
    const [first = 0] = files;
    const sourcePaths = isFolder ? [filesFolder] : files.map((index) => `${filesFolder}/f${index}`);
    const remoteUrl = new URL(`http://s${plan.files[first]?.server ?? 0}.example/up/`);
    const free = isFolder ? [] : files.filter((index) => this.#isFree(index, `${remoteUrl.href}f${index}`));
    void manager?.add({ sourcePaths, remoteUrl, isPaused }).then(
      ({ addedJobIds, skippedCount }) => {
        this.#world.note(`added ${addedJobIds.length}, skipped ${skippedCount}`);
        const isTold = addedJobIds.length + skippedCount === files.length;
        if (isFolder || (isTold && addedJobIds.length === free.length)) return;
        const what = `${files.length} files, ${free.length} free: ${addedJobIds.length} added, ${skippedCount} skipped`;
        this.#world.watch.broken('what is dropped is added or reported', what);
      },
      (cause: unknown) => this.#world.note(`not added: ${String(cause)}`),
    );
  }

  /** Whether a file is there and no other upload, as far as the disk knows, goes where it would go. */
  #isFree(index: number, remoteUrl: string): boolean {
    const { disk, files } = this.#world;
    if (files[index]?.state === 'gone') return false;
    for (const job of disk.jobs.values()) {
      // A row that was removed stands in nobody's way, though it may still be taken back.
      const isInTheWay = !finishedStates.has(job.state) && job.hold?.kind !== 'remove';
      if (job.remoteUrl === remoteUrl && isInTheWay) return false;
    }
    return true;
  }

  #ask(manager: UploadManager, wish: Wish): StepReport | null {
    const ids = this.idsOf(wish);
    const { choice } = wish;
    const batchId = this.#world.disk.jobs.get(ids[0] ?? '')?.batchId ?? '';
    switch (wish.wish) {
      case 'pause':
        return this.#each(ids, manager.pause(ids), (watched) => become(watched, 'paused'));
      case 'resume':
        return this.#each(ids, manager.resume(ids), (watched, id) => this.#free(watched, id));
      case 'cancel':
        return this.#each(ids, this.#keepOffer(ids, manager.cancel(ids)), (watched) =>
          become(watched, 'cancelled'),
        );
      case 'cancel-now':
        return this.#each(ids, manager.cancel(ids, { isNow: true }), (watched) =>
          become(watched, 'cancelled'),
        );
      case 'remove':
        return this.#each(ids, this.#keepOffer(ids, manager.remove(ids)), (_, id) =>
          this.#world.removed.add(id),
        );
      case 'remove-now':
        return this.#each(ids, manager.remove(ids, { isNow: true }), (_, id) => this.#world.removed.add(id));
      case 'retry':
        this.#retry(ids, () => manager.retry(ids));
        return null;
      case 'undo':
        return this.#undo(manager, choice);
      case 'move':
        return this.#keepOffer(ids, manager.move(ids, chosen(moveDirections, choice)));
      case 'run-now':
        return this.#each(ids, manager.runNow(ids), (watched, id) => this.#free(watched, id));
      case 'priority':
        return manager.setPriority(ids, chosen(priorities, choice));
      case 'limit':
        return manager.setLimit(ids, chosen(limits, choice));
      case 'batch-pause':
        return this.#each(ids, manager.pauseBatch(batchId), (watched) => become(watched, 'paused'));
      case 'batch-resume':
        return this.#each(ids, manager.resumeBatch(batchId), (watched, id) => this.#free(watched, id));
      case 'batch-cancel':
        return this.#each(ids, this.#keepOffer(ids, manager.cancelBatch(batchId)), (watched) =>
          become(watched, 'cancelled'),
        );
      case 'batch-retry':
        this.#retry(ids, () => manager.retryFailed(batchId));
        return null;
      case 'batch-limit':
        manager.setBatchLimit(batchId, chosen(limits, choice));
        return null;
      case 'settings':
        manager.changeSettings({
          onBattery: choice % 2 === 0 ? 'pause' : 'go-on',
          maxBigUploads: 1 + (choice % 4),
          maxSmallUploads: 1 + (choice % 16),
          maxUploadsPerServer: 1 + (choice % 3),
          bytesPerSecond: chosen(limits, choice),
        });
        return null;
    }
  }

  /** The wish may be met at any time from now on. */
  #retry(ids: readonly string[], ask: () => Promise<StepReport>): void {
    const { disk, watch } = this.#world;
    for (const id of ids) {
      const job = disk.jobs.get(id);
      if (job === undefined) continue;
      const watched = watch.of(job.remoteUrl);
      watched.isRetryWished = true;
      watch.retries.forgive(id);
      watched.restarts += 1;
      const isMet = job.state !== 'suspended' && job.state !== 'cancelling' && job.hold === null;
      if (isMet) watched.wish = 'run';
    }
    void ask().then(
      ({ refusedJobIds }) => this.#world.note(`retry refused ${refusedJobIds.length}`),
      (cause: unknown) => this.#world.note(`retry: ${String(cause)}`),
    );
  }

  #undo(manager: UploadManager, choice: number): StepReport | null {
    const offer = this.#offers.length === 0 ? undefined : chosen(this.#offers, choice);
    const report = (offer && manager.undo(offer.id)) ?? null;
    this.#world.note(
      `undo ${offer?.kind ?? 'nothing'}: ${report ? report.refusedJobIds.length : 'too late'}`,
    );
    if (!offer || !report) return null;
    this.lastUndone = offer;
    return this.#each(offer.jobIds, report, (watched, id) => {
      if (offer.kind === 'remove') this.#world.removed.delete(id);
      if (offer.kind !== 'cancel') return;
      this.#world.watch.retries.forgive(id);
      watched.wish = this.#world.disk.jobs.get(id)?.state === 'suspended' ? 'paused' : 'run';
    });
  }

  #free(watched: Watched, id: string): void {
    become(watched, 'run');
    this.#world.watch.retries.forgive(id);
  }

  #keepOffer(ids: readonly string[], report: StepReport): StepReport {
    const { refusedJobIds, undo } = report;
    if (undo === null) return report;
    const jobIds = ids.filter((id) => !refusedJobIds.includes(id));
    this.#offers.push({ id: undo.id, kind: undo.kind, jobIds });
    return report;
  }

  #each(
    ids: readonly string[],
    report: StepReport,
    take: (watched: Watched, id: string) => void,
  ): StepReport {
    const { refusedJobIds } = report;
    const { disk, life, watch } = this.#world;
    if (!life.isAlive) return report;
    for (const id of ids) {
      if (refusedJobIds.includes(id)) continue;
      const url = disk.jobs.get(id)?.remoteUrl ?? this.#world.urlOf(id);
      if (url !== undefined) take(watch.of(url), id);
    }
    return report;
  }
}

function become(watched: Watched, wish: Watched['wish']): void {
  watched.wish = wish;
  watched.troubles += 1;
}

function chosen<T>(choices: readonly T[], choice: number): T {
  const one = choices[choice % choices.length];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}
