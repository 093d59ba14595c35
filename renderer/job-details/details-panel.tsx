import { X } from 'lucide-react';
import { formatBytes, visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';
import type { JobView } from '../../shared/job-view.ts';
import { StateGlyph } from '../queue/state-glyph.tsx';
import { useJobWords } from '../queue/use-job-words.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { ErrorExplanation } from './error-explanation.tsx';
import { Fact } from './fact.tsx';
import { JobActions } from './job-actions.tsx';
import { OutcomeNote } from './outcome-note.tsx';
import { QueueFacts } from './queue-facts.tsx';

/** What is known about the one selected upload. */
export function DetailsPanel() {
  const { ui } = useModel();
  const isOpen = useUi((state) => state.isDetailsOpen);
  const selected = useUi((state) => [...state.selection.jobIds]);
  const job = useQueue((queue) => (selected.length === 1 ? queue.byId.get(selected[0] ?? '') : undefined));
  if (!isOpen) return null;
  return (
    <section className={job === undefined ? 'details unselected' : 'details'} aria-label={en.details.title}>
      <header>
        {job !== undefined && <StateGlyph state={job.state} />}
        <h2>{job === undefined ? en.details.title : <bdi>{visibleText(job.fileName)}</bdi>}</h2>
        <IconButton label={en.details.close} icon={X} onPress={() => ui.setState({ isDetailsOpen: false })} />
      </header>
      {job === undefined ? (
        <p className="hint">{selected.length > 1 ? en.details.many(selected.length) : en.details.hint}</p>
      ) : (
        <div className="details-body">
          <JobFacts job={job} />
          <div className="details-side">
            <JobActions job={job} />
            {job.error === null ? (
              <OutcomeNote job={job} />
            ) : (
              <ErrorExplanation job={job} error={job.error} />
            )}
          </div>
        </div>
      )}
    </section>
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
