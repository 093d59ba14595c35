import { en } from '../../shared/i18n/en.ts';
import type { JobView } from '../../shared/job-view.ts';
import { placeOfUrl, placeText } from '../destinations/place-name.ts';
import { useQueue } from '../state/model-context.ts';
import { useJobWords } from './use-job-words.ts';

/** Second line of a row: state, reason and next step, then where to; under a batch header that stands there. */
export function JobLine({ job, isInBatch }: { job: JobView; isInBatch: boolean }) {
  const place = useQueue((queue) => placeText(placeOfUrl(job.remoteUrl, queue.practiceServer)));
  const words = useJobWords(job);
  const text = isInBatch ? words : `${words} · ${en.row.to(place)}`;
  return (
    <span className={job.state === 'error' ? 'line bad' : 'line'} title={text}>
      {text}
    </span>
  );
}
