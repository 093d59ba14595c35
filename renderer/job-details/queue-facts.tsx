import { formatMoment, formatRate } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { finishedStates, type JobView } from '../../shared/job-view.ts';
import { useQueue } from '../state/model-context.ts';
import { useToday } from '../state/now.ts';
import { placeInQueue } from '../state/place-in-queue.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fact } from './fact.tsx';

const { details, queue: words } = en;

/** Place and rules of what is not over; begin, tries and hash of what has been tried. */
export function QueueFacts({ job }: { job: JobView }) {
  const today = useToday();
  return (
    <>
      {!finishedStates.has(job.state) && <Rules job={job} />}
      {job.startedAt !== null && (
        <Fact
          term={details.begun}
          text={`${formatMoment(job.startedAt, today).replace(/^(at|on) /, '')} · ${details.tries(job.tries)}`}
        />
      )}
      {job.sha256 !== null && (
        <Fact term={details.hash} text={job.sha256}>
          {' '}
          <CopyButton text={job.sha256} label={words.history.copyHash} />
        </Fact>
      )}
    </>
  );
}

function Rules({ job }: { job: JobView }) {
  const { place, count } = useQueue((queue) => placeInQueue(queue, job.id));
  const limit = job.bytesPerSecond === null ? [] : [words.speed.limited(formatRate(job.bytesPerSecond))];
  return (
    <>
      <Fact term={details.place} text={words.place(place, count)} />
      <Fact term={details.priority} text={[words.priorities[job.priority], ...limit].join(' · ')} />
    </>
  );
}
