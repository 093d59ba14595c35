import { defaultNamingRule } from '../../../shared/naming-rule.ts';
import type { Batch } from '../../queue/job.ts';
import type { StoreChange } from '../../queue/job-store.ts';
import { makeJobs } from '../../queue/scan/new-jobs.ts';
import { TakenTargets } from '../../queue/scan/taken-targets.ts';
import type { SimFile } from './sim-files.ts';

/** What the disk holds of a file that was added before: a batch with one upload, the `index`-th of the queue. */
export function queuedJob(file: SimFile, index: number, origin: string, addedAt: number): StoreChange {
  const batch: Batch = {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    kind: 'files',
    label: file.path,
    destinationUrl: `${origin}/up/f${index}`,
    naming: null,
    scan: 'complete',
    bytesPerSecond: null,
    isPaused: false,
    addedAt,
    roots: [file.path],
  };
  const found = { sourcePath: file.path, relativePath: `f${index}`, identity: file.identity };
  const { jobs } = makeJobs([found], batch, {
    rule: defaultNamingRule,
    filesBefore: 0,
    firstRank: index + 1,
    priority: 'normal',
    taken: new TakenTargets(() => undefined),
  });
  return { batches: [batch], jobs };
}
