import type { Priority } from '../../../shared/job-view.ts';
import { defaultNamingRule, type NamingRule, parseNamingRule } from '../../../shared/naming-rule.ts';
import type { Batch } from '../job.ts';
import type { QueueBook } from '../queue-book.ts';
import { asTheyAre, endsOf, isEmpty } from './batch-ends.ts';
import { isSilent } from './intake.ts';
import { makeJobs } from './new-jobs.ts';
import type { ScanChunk } from './scan.ts';
import type { FoundFolders, ScannedBatch } from './scan-batches.ts';
import { noteSilence, partFor, type Scan, silentBatches, takeFoundParts } from './scan-under-way.ts';
import { SkippedItems } from './skipped-items.ts';
import type { TakenTargets } from './taken-targets.ts';

export interface ScanIntakeOptions {
  /** What a batch that is met for the first time becomes; null: nobody's. */
  batchOf(met: ScannedBatch): Batch | null;
  priority: Priority;
  taken: TakenTargets;
  /**
   * Files that an earlier search found for the same batch. They are known by their paths: the counter in a name goes on
   * after them, wherever the walk meets them now.
   */
  foundPaths: ReadonlySet<string>;
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
   * none that the user has done away with meanwhile. What did not answer is all that is left of the single files.
   */
  meetFolders({ folders, silentRoots }: FoundFolders): void {
    const { list } = this.#book;
    this.#scan.knowsFolders = true;
    const silent = asTheyAre(silentBatches(this.#scan), list).map((batch) => ({
      ...batch,
      roots: [...silentRoots],
    }));
    const met = [...silent, ...folders.flatMap((folder) => this.#partFor(folder).batch ?? [])];
    const ends = endsOf(asTheyAre(takeFoundParts(this.#scan), list), 'complete', list);
    this.#book.commit({ ...ends, batches: [...ends.batches, ...met] });
  }

  /** Returns whether new jobs have joined. */
  take(chunk: ScanChunk): boolean {
    const { list } = this.#book;
    const part = this.#partFor(chunk.batch);
    if (chunk.skipped.some(isSilent)) noteSilence(part, this.#scan);
    if (part.batch === null || part.leftOut.signal.aborted) return false;
    // What the user set meanwhile holds for what is found now.
    const known = list.batch(part.batch.id);
    // One that stands there as it is need not be written again, with all that was dropped.
    const isNews = known === undefined || isEmpty(known.id, list);
    const batch = isNews ? { ...(known ?? part.batch), label: chunk.batch.label } : known;
    part.batch = batch;
    const { priority, taken, foundPaths } = this.#options;
    const files = chunk.files.filter(({ sourcePath }) => !foundPaths.has(sourcePath));
    const { filesBefore } = part;
    part.filesBefore += files.length;
    const around = { rule: ruleOf(batch), filesBefore, firstRank: list.nextRank(), priority, taken };
    const { jobs, skipped } = makeJobs(files, batch, around);
    this.skipped.add(chunk.skipped);
    this.skipped.add(skipped);
    const mustWait = part.isSilent && known === undefined;
    if (jobs.length === 0 && !mustWait) return false;
    this.#book.commit({ batches: isNews ? [batch] : [], jobs });
    for (const { id } of jobs) this.addedJobIds.push(id);
    return jobs.length > 0;
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
