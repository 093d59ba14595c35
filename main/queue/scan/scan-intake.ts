import type { Priority } from '../../../shared/job-view.ts';
import { defaultNamingRule, type NamingRule, parseNamingRule } from '../../../shared/naming-rule.ts';
import type { Batch } from '../job.ts';
import type { QueueBook } from '../queue-book.ts';
import { asTheyAre, endsOf, isEmpty } from './batch-ends.ts';
import { makeJobs } from './new-jobs.ts';
import type { ScanChunk } from './scan.ts';
import type { ScannedBatch } from './scan-batches.ts';
import { partFor, type Scan, takeFoundParts } from './scan-under-way.ts';
import { SkippedItems } from './skipped-items.ts';
import type { TakenTargets } from './taken-targets.ts';

export interface ScanIntakeOptions {
  /** What a batch that is met for the first time becomes; null: nobody's. */
  batchOf(met: ScannedBatch): Batch | null;
  priority: Priority;
  taken: TakenTargets;
}

/** What one search finds, on its way into the queue. Throws what the store throws. */
export class ScanIntake {
  readonly addedJobIds: string[] = [];
  readonly skipped = new SkippedItems();
  readonly #book: QueueBook;
  readonly #scan: Scan;
  readonly #options: ScanIntakeOptions;

  constructor(book: QueueBook, scan: Scan, options: ScanIntakeOptions) {
    this.#book = book;
    this.#scan = scan;
    this.#options = options;
  }

  /**
   * One change for all folders: after a crash either the whole drop is searched again or each folder by itself, and
   * none that the user has done away with meanwhile.
   */
  meetFolders(folders: readonly ScannedBatch[]): void {
    const { list } = this.#book;
    this.#scan.knowsFolders = true;
    const met = folders.flatMap((folder) => this.#partFor(folder).batch ?? []);
    const ends = endsOf(asTheyAre(takeFoundParts(this.#scan), list), 'complete', list);
    this.#book.commit({ ...ends, batches: [...ends.batches, ...met] });
  }

  /** Returns whether new jobs have joined. */
  take(chunk: ScanChunk): boolean {
    const { list } = this.#book;
    const { label } = chunk.batch;
    const part = this.#partFor(chunk.batch);
    if (part.batch === null || part.leftOut.signal.aborted) return false;
    // What the user set meanwhile holds for what is found now.
    const known = list.batch(part.batch.id);
    const batch = { ...(known ?? part.batch), label };
    part.batch = batch;
    const { filesBefore } = part;
    part.filesBefore += chunk.files.length;
    const { priority, taken } = this.#options;
    const around = { rule: ruleOf(batch), filesBefore, firstRank: list.nextRank(), priority, taken };
    const { jobs, skipped } = makeJobs(chunk.files, batch, around);
    this.skipped.add(chunk.skipped);
    this.skipped.add(skipped);
    if (jobs.length === 0) return false;
    // One that stands there as it is need not be written again, with all that was dropped.
    const isNews = known?.label !== label || isEmpty(batch.id, list);
    this.#book.commit({ batches: isNews ? [batch] : [], jobs });
    for (const { id } of jobs) this.addedJobIds.push(id);
    return true;
  }

  #partFor(met: ScannedBatch) {
    return partFor(met.key, this.#scan, () => this.#options.batchOf(met));
  }
}

/** A rule that can't be read was one of another version: names stay as they are. */
function ruleOf({ naming }: Batch): NamingRule {
  const parsed = naming === null ? null : parseNamingRule(naming);
  return parsed?.ok ? parsed.rule : defaultNamingRule;
}
