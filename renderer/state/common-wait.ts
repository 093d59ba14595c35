import type { JobState, JobView } from '../../shared/job-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import { type WaitReason, waitReason } from '../../shared/wait-reason.ts';

/** What most of some uploads wait for; `until` is the first of their next steps. */
export interface CommonWait {
  /** One of those that wait for it. */
  job: JobView;
  reason: WaitReason;
  /** So many wait for it, of so many that wait. */
  count: number;
  of: number;
}

type Weather = Pick<QueueStatus, 'hold' | 'servers'>;

interface Group {
  job: JobView;
  reason: WaitReason;
  count: number;
  until: number;
}

interface Known {
  weather: string;
  states: ReadonlySet<JobState>;
  /** Epoch ms from which on another reason may hold. */
  validUntil: number;
  wait: CommonWait | null;
}

const known = new WeakMap<readonly JobView[], Known>();

/**
 * Looked for again only when the list, the weather or the time give reason to.
 * @param states of the uploads that are meant. @param now epoch ms
 */
export function commonWait(
  jobs: readonly JobView[],
  states: ReadonlySet<JobState>,
  status: QueueStatus,
  now: number,
): CommonWait | null {
  const weather = weatherOf(status);
  const before = known.get(jobs);
  if (before?.weather === weather && before.states === states && now < before.validUntil) return before.wait;
  const groups = new Map<string, Group>();
  for (const job of jobs) {
    const reason = states.has(job.state) ? waitReason(job, status, now) : null;
    if (reason === null) continue;
    // What is tried again waits for nothing but time: what happened to it is the reason.
    const key = reason.kind === 'retry' ? `retry ${job.error?.code}` : reason.kind;
    const group = groups.get(key) ?? { job, reason, count: 0, until: Number.POSITIVE_INFINITY };
    const until = Math.min(group.until, reason.until ?? group.until);
    groups.set(key, { ...group, count: group.count + 1, until });
  }
  const validUntil = Math.min(...Array.from(groups.values(), ({ until }) => until));
  const wait = mostOf(groups);
  known.set(jobs, { weather, states, validUntil, wait });
  return wait;
}

function mostOf(groups: ReadonlyMap<string, Group>): CommonWait | null {
  const [most] = [...groups.values()].sort((one, other) => other.count - one.count);
  if (most === undefined) return null;
  const { job, reason, count } = most;
  const of = [...groups.values()].reduce((sum, group) => sum + group.count, 0);
  const until = Number.isFinite(most.until) ? most.until : null;
  return { job, reason: { ...reason, until }, count, of };
}

/** Equal when nothing in it has changed, however often main has told it. */
export const weatherOf = ({ hold, servers }: Weather): string => JSON.stringify([hold, servers]);
