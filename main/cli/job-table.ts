import { formatBytes, formatRate, visibleText, wholePercent } from '../../shared/format.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { describeJob } from '../../shared/i18n/job-words.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';
import { waitWords } from '../../shared/i18n/wait-words.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { waitReason } from '../../shared/wait-reason.ts';
import type { JobRow } from '../queue/control/control-contract.ts';
import { fitted } from './terminal-text.ts';

const columns = { id: 8, state: 12, done: 5, size: 9 } as const;
const gap = '  ';
const leastNameColumns = 12;
const fixedColumns = Object.values(columns).reduce((sum, each) => sum + each + gap.length, 0);

/** Lines of a list; `width` in characters, null where lines may be as long as they want. */
export function jobTable(width: number | null): {
  head: string;
  line(row: JobRow, status: QueueStatus, now: number): string;
} {
  const room = width === null ? null : Math.max(leastNameColumns, width - 1 - fixedColumns);
  const compose = (id: string, state: string, done: string, size: string, name: string, why: string) => {
    const fixed = [
      fitted(id, columns.id),
      fitted(state, columns.state),
      done.padStart(columns.done),
      size.padStart(columns.size),
    ].join(gap);
    if (room === null) return [fixed, name, why].filter((part) => part !== '').join(gap);
    const nameRoom = why === '' ? room : Math.max(leastNameColumns, Math.floor(room * 0.45));
    const whyRoom = room - nameRoom - gap.length;
    const rest = whyRoom < 1 || why === '' ? '' : `${gap}${fitted(why, whyRoom)}`;
    return `${fixed}${gap}${fitted(name, nameRoom)}${rest}`.trimEnd();
  };
  return {
    head: compose('ID', 'STATE', 'DONE', 'SIZE', 'NAME', ''),
    line({ job, progress }, status, now) {
      const percent =
        job.state === 'acknowledged' ? 100 : wholePercent(progress.acknowledgedBytes, job.totalBytes);
      return compose(
        job.id.slice(0, columns.id),
        stateWords[job.state],
        `${percent} %`,
        formatBytes(job.totalBytes),
        visibleText(job.relativePath),
        whyWords({ job, progress }, status, now),
      );
    },
  };
}

/** Why it does not move, how fast it does, or how it ended. */
export function whyWords({ job, progress }: JobRow, status: QueueStatus, now: number): string {
  const wait = waitReason(job, status, now, progress);
  if (wait !== null) {
    const error = job.error === null || job.state === 'suspended' ? null : errorWords(job.error).what;
    if (wait.kind === 'needs-you' && error !== null) return error;
    return [waitWords(wait, now), error].filter((part) => part !== null).join(' · ');
  }
  if (job.state === 'transferring') {
    return progress.bytesPerSecond === null ? '' : formatRate(progress.bytesPerSecond);
  }
  return describeJob(job, now).line;
}
