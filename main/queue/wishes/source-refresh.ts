import { afterEnd, endWithoutSession } from '../../bits/session-end.ts';
import { abandonedSessionOf } from '../abandoned-session.ts';
import { lookAgain } from './look-again.ts';
import type { QueueParts } from './queue-parts.ts';

/**
 * Takes the file of an upload that is over as it is now, before it is tried again. False when it can't be
 * uploaded, now or later, with the reason noted on the job.
 */
export async function refreshSource(
  jobId: string,
  { book, clock, sourceFiles, sweep }: QueueParts,
): Promise<boolean> {
  const before = book.list.get(jobId);
  if (!before || (before.state !== 'error' && before.state !== 'cancelled')) return true;
  const look = await lookAgain(before, sourceFiles);
  const job = book.list.get(jobId);
  if (job?.state !== before.state || job.hold !== null) return false;
  switch (look.kind) {
    case 'same':
      return true;
    case 'unusable':
      // What passes by itself is waited for by the upload, once it is on its way.
      if (look.error.severity === 'transient') return true;
      book.save([{ ...job, error: look.error }]);
      return false;
    case 'other': {
      const abandoned = abandonedSessionOf(job, clock.now());
      const end = abandoned ? 'left-behind' : endWithoutSession(job.facts);
      const facts = { ...afterEnd(job.facts, end), notes: [] };
      const anew = { ...job, sourceIdentity: look.identity, facts, digest: null };
      book.commit({ jobs: [anew], ...(abandoned ? { abandonedSessions: [abandoned] } : {}) });
      if (abandoned) sweep(abandoned);
      return true;
    }
  }
}
