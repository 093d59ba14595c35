import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { BatchView } from '../../shared/job-view.ts';

/** Label of a drop: the folder's name, or the first file's with the number of the others. */
export function batchName(batch: BatchView, jobs: number): string {
  const label = visibleText(batch.label);
  return batch.kind === 'folder' || jobs < 2 ? label : en.batch.andMore(label, jobs - 1);
}
