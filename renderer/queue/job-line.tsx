import { en } from '../../shared/i18n/en.ts';
import { describeJob } from '../../shared/i18n/job-words.ts';
import type { JobView } from '../../shared/job-view.ts';
import { placeOfUrl, placeText } from '../destinations/place-name.ts';
import { useQueue } from '../state/model-context.ts';
import { useNow, useToday } from '../state/now.ts';
import { isHeldBack } from '../state/sign-in-calls.ts';

/** Second line of a row: state, reason and next try, then where to; under a batch header that stands there. */
export function JobLine({ job, isInBatch }: { job: JobView; isInBatch: boolean }) {
  const place = useQueue((queue) => placeText(placeOfUrl(job.remoteUrl, queue.practiceServer)));
  const to = isInBatch ? '' : ` · ${en.row.to(place)}`;
  const isHeld = useQueue((queue) => isHeldBack(queue, job));
  if (isHeld) return <Line job={job} text={en.row.heldBack + to} />;
  if (job.nextTryAt !== null) return <TickingLine job={job} to={to} />;
  if (job.finishedAt !== null) return <FinishedLine job={job} to={to} />;
  return <Line job={job} text={describeJob(job, 0).line + to} />;
}

function TickingLine({ job, to }: { job: JobView; to: string }) {
  return <Line job={job} text={describeJob(job, useNow()).line + to} />;
}

function FinishedLine({ job, to }: { job: JobView; to: string }) {
  return <Line job={job} text={describeJob(job, useToday()).line + to} />;
}

function Line({ job, text }: { job: JobView; text: string }) {
  return (
    <span className={job.state === 'error' ? 'line bad' : 'line'} title={text}>
      {text}
    </span>
  );
}
