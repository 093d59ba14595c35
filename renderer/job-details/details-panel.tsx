import { formatBytes, visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';
import type { BatchView, JobView } from '../../shared/job-view.ts';
import { StateGlyph } from '../queue/state-glyph.tsx';
import { useJobWords } from '../queue/use-job-words.ts';
import { useQueue, useUi } from '../state/model-context.ts';
import { batchJobs } from '../state/selectors.ts';
import { BatchDetails } from './batch-details.tsx';
import { DetailsFrame } from './details-frame.tsx';
import { ErrorExplanation } from './error-explanation.tsx';
import { Fact } from './fact.tsx';
import { JobActions } from './job-actions.tsx';
import { OutcomeNote } from './outcome-note.tsx';
import { QueueFacts } from './queue-facts.tsx';

/** What is known about the one selected upload, or the batch that the keyboard is on. */
export function DetailsPanel() {
  const isOpen = useUi((state) => state.isDetailsOpen);
  const selected = useUi((state) => [...state.selection.jobIds]);
  const job = useQueue((queue) => (selected.length === 1 ? queue.byId.get(selected[0] ?? '') : undefined));
  const batch = useBatchInView(selected);
  if (!isOpen) return null;
  if (batch !== undefined) return <BatchDetails batch={batch} />;
  if (job !== undefined) return <JobDetails job={job} />;
  const { hint, many, title } = en.details;
  return (
    <DetailsFrame title={title} isEmpty>
      <p className="hint">{selected.length > 1 ? many(selected.length) : hint}</p>
    </DetailsFrame>
  );
}

/** The batch whose row is the active one, unless something else is selected. */
function useBatchInView(selected: readonly string[]): BatchView | undefined {
  const activeKey = useUi((state) => state.selection.activeKey);
  return useQueue((queue) => {
    const batch = queue.batches.get(activeKey?.replace(/^batch:/, '') ?? '');
    if (batch === undefined) return undefined;
    const isWhole =
      selected.length === batchJobs(queue, batch.id).length &&
      queue.byId.get(selected[0] ?? '')?.batchId === batch.id;
    return selected.length === 0 || isWhole ? batch : undefined;
  });
}

function JobDetails({ job }: { job: JobView }) {
  return (
    <DetailsFrame title={visibleText(job.fileName)} glyph={<StateGlyph state={job.state} />}>
      <div className="details-body">
        <JobFacts job={job} />
        <div className="details-side">
          <JobActions job={job} />
          {job.error === null ? <OutcomeNote job={job} /> : <ErrorExplanation job={job} error={job.error} />}
        </div>
      </div>
    </DetailsFrame>
  );
}

function JobFacts({ job }: { job: JobView }) {
  const { from, to, state, confirmed, session, noSession, reply } = en.details;
  const line = useJobWords(job);
  return (
    <dl>
      <Fact term={state} text={job.state === 'error' ? stateWords.error : line} />
      <Fact term={from} text={visibleText(job.sourcePath)} />
      <Fact term={to} text={visibleText(job.remoteUrl)} />
      <Confirmed term={confirmed} job={job} />
      {job.reply !== null && (
        <Fact term={reply} text={`${visibleText(job.reply.path)} · ${formatBytes(job.reply.sizeBytes)}`} />
      )}
      <QueueFacts job={job} />
      <Fact term={session} text={job.sessionId === null ? noSession : visibleText(job.sessionId)} />
    </dl>
  );
}

function Confirmed({ term, job }: { term: string; job: JobView }) {
  const moved = useQueue((queue) => queue.progress.get(job.id)?.acknowledgedBytes ?? 0);
  // The file was whole on the server before the cancel arrived.
  const isWhole = job.state === 'acknowledged' || job.cancelOutcome === 'reply-cancelled';
  const acknowledgedBytes = isWhole ? job.totalBytes : moved;
  return <Fact term={term} text={en.details.confirmedValue(acknowledgedBytes, job.totalBytes)} />;
}
