import { errorSentence } from '../../shared/i18n/error-words.ts';
import { skipWords } from '../../shared/i18n/skip-words.ts';
import { waitWords } from '../../shared/i18n/wait-words.ts';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import type { Report } from './report.ts';

/** One JSON object a line, all of one shape but `wait`; `job` is null for what was not even added. */
export function createJsonReport(write: (line: string) => void): Report {
  const emit = (
    event: 'progress' | 'state' | 'done' | 'error',
    job: JobView,
    progress: ProgressView,
  ): void => {
    write(
      JSON.stringify({
        event,
        job: job.id,
        file: job.sourcePath,
        acknowledgedBytes: progress.acknowledgedBytes,
        totalBytes: job.totalBytes,
        state: job.state,
        ...(job.reply ? { reply: job.reply } : {}),
        ...(job.notes.length > 0 ? { notes: job.notes } : {}),
        ...(job.error ? { error: { code: job.error.code, message: errorSentence(job.error) } } : {}),
      }),
    );
  };
  return {
    state(job, progress) {
      const event = job.state === 'acknowledged' ? 'done' : job.state === 'error' ? 'error' : 'state';
      emit(event, job, progress);
    },
    progress: (job, progress) => emit('progress', job, progress),
    skipped: (file, reason) =>
      write(
        JSON.stringify({
          event: 'error',
          job: null,
          file,
          acknowledgedBytes: 0,
          totalBytes: 0,
          state: 'error',
          error: { code: reason, message: skipWords[reason] },
        }),
      ),
    wait: (server, reason) =>
      write(
        JSON.stringify({
          event: 'wait',
          server,
          reason: reason.kind,
          until: reason.until,
          message: waitWords(reason, Date.now()),
        }),
      ),
    note() {},
    end() {},
  };
}
