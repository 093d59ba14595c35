import { en } from '../../shared/i18n/en.ts';
import { describeJob } from '../../shared/i18n/job-words.ts';
import type { JobView } from '../../shared/job-view.ts';
import { placeOfUrl, placeText } from '../destinations/place-name.ts';
import { useQueue } from '../state/model-context.ts';
import { useNow } from '../state/now.ts';

/** Second line of a row: to where, state, reason, next try. Under a batch header the place stands there. */
export function JobLine({ job, isInBatch }: { job: JobView; isInBatch: boolean }) {
  const place = useQueue((queue) => placeText(placeOfUrl(job.remoteUrl, queue.practiceServer)));
  const to = isInBatch ? null : en.row.to(place);
  return (
    <span className={job.state === 'error' ? 'line bad' : 'line'}>
      {job.nextTryAt === null ? <Words job={job} to={to} now={0} /> : <TickingWords job={job} to={to} />}
    </span>
  );
}

function TickingWords({ job, to }: { job: JobView; to: string | null }) {
  return <Words job={job} to={to} now={useNow()} />;
}

function Words({ job, to, now }: { job: JobView; to: string | null; now: number }) {
  const { state, reason, nextTry } = describeJob(job, now);
  return [to, state, reason, nextTry].filter((part) => part !== null).join(' · ');
}
