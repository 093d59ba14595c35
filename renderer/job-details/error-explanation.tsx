import { formatCountdown } from '../../shared/format.ts';
import { waitOrTryNow } from '../../shared/i18n/code-words.ts';
import { en } from '../../shared/i18n/en.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { outcomeSentence } from '../../shared/i18n/job-words.ts';
import { technicalLine } from '../../shared/i18n/technical-line.ts';
import type { JobView } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import { type WaitReason, waitReason } from '../../shared/wait-reason.ts';
import { useWayOn } from '../queue/use-way-on.ts';
import { useQueue } from '../state/model-context.ts';
import { useNow } from '../state/now.ts';
import { CopyButton } from '../ui/copy-button.tsx';

/** The four parts, always in the same order, then a quiet line for support. */
export function ErrorExplanation({ job, error }: { job: JobView; error: UploadError }) {
  const { what, why, weDo, youCan } = errorWords(error);
  const technical = technicalLine(error);
  const { retry } = useWayOn(job);
  const { nextTryAt } = useQueue(({ status }) => ({ nextTryAt: timeOfNextTry(waitReason(job, status, 0)) }));
  return (
    <div className={`explanation ${error.severity}`}>
      <p className="what">{outcomeSentence(job) ?? what}</p>
      <dl>
        {why !== null && (
          <Part term={en.details.why} text={outcomeSentence(job) === null ? why : `${what} ${why}`} />
        )}
        <div>
          <dt>{en.details.weDo}</dt>
          <dd>
            {weDo} {nextTryAt !== null && <NextTry at={nextTryAt} />}
          </dd>
        </div>
        <Part
          term={en.details.youCan}
          text={youCan === waitOrTryNow && retry === null ? en.details.wait : youCan}
        />
      </dl>
      <p className="technical">
        <code>{technical}</code>
        <CopyButton text={details(job, what, technical)} />
      </p>
    </div>
  );
}

function Part({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function NextTry({ at }: { at: number }) {
  const now = useNow();
  return at > now ? en.details.nextTry(formatCountdown(at - now)) : null;
}

/** What holds the whole queue back has its own words, and its own time. */
const timeOfNextTry = (reason: WaitReason | null): number | null =>
  reason?.kind === 'retry' || reason?.kind === 'telling-server' ? reason.until : null;

const details = (job: JobView, what: string, technical: string): string =>
  [what, technical, job.remoteUrl, job.sessionId, new Date().toISOString()].filter(Boolean).join('\n');
