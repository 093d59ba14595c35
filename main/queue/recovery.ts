import { endWithoutSession } from '../bits/session-end.ts';
import type { Job } from './job.ts';
import { stepJob } from './job-machine.ts';

/**
 * What a stored job becomes when the program starts again, however it ended; null: it leaves the list. Nothing
 * runs yet:
 *
 * | stored state                           | session id | becomes                                             |
 * |----------------------------------------|------------|-----------------------------------------------------|
 * | queued, connecting, transientError     | any        | queued; attempts and due time kept                  |
 * | transferring                           | any        | queued; Ping, then on at the server's offset        |
 * | transferred                            | yes        | queued; the reply is fetched, then Close-Session    |
 * | closing                                | yes        | queued; Close-Session again, since it is noted      |
 * | cancelling                             | yes        | cancelling: Cancel-Session is sent again            |
 * | cancelling                             | no         | cancelled, as the session before ended              |
 * | suspended, error, acknowledged, cancelled | any     | as it is                                            |
 * | any, held back for Undo                | any        | the wish is carried out                             |
 *
 * A job that stays as it is comes back as the same object: it need not be stored again.
 * A source file that changed or went away is found by the run itself before it sends a byte.
 */
export function recoverJob(job: Job, now: number): Job | null {
  if (job.hold?.kind === 'remove') return null;
  if (job.hold !== null) return recoverJob({ ...job, hold: null }, now);
  switch (job.state) {
    case 'connecting':
    case 'transferring':
    case 'transferred':
    case 'closing':
    case 'transientError':
      return { ...job, state: 'queued' };
    case 'cancelling':
      if (job.facts.sessionId !== null) return job.nextTryAt === null ? job : { ...job, nextTryAt: null };
      return stepJob(job, { type: 'cancelled', outcome: endWithoutSession(job.facts) }, now) ?? job;
    case 'queued':
    case 'suspended':
    case 'error':
    case 'acknowledged':
    case 'cancelled':
      return job;
  }
}
