import type { Job } from '../../queue/job.ts';
import type { StoreChange } from '../../queue/job-store.ts';
import type { StoredModel } from './stored-model.ts';

/** What is committed, in the words of the kill points. */
export function commitPoints(change: StoreChange, before: StoredModel): Set<string> {
  const points = (change.jobs ?? []).flatMap((job) => pointsOfJob(job, before.jobs.get(job.id)));
  for (const [name, list] of Object.entries(listNames)) {
    if (change[list]?.length) points.push(name);
  }
  if (change.batches?.some(({ scan }) => scan === 'complete')) points.push('scan end');
  if (change.settings) points.push('settings');
  return new Set(points.map((name) => `${name} commit`));
}

const listNames = {
  batch: 'batches',
  removal: 'removedJobIds',
  'abandoned session': 'abandonedSessions',
  'struck session': 'struckSessionIds',
  history: 'history',
} as const;

function pointsOfJob(job: Job, before: Job | undefined): string[] {
  if (before === undefined) return ['enqueue'];
  const { facts, state, hold } = job;
  const points: string[] = [];
  if (facts.sessionId !== before.facts.sessionId && facts.sessionId !== null) points.push('session');
  if (facts.acknowledgedBytes > before.facts.acknowledgedBytes) points.push('offset');
  if (facts.lastFragmentSent && !before.facts.lastFragmentSent) points.push('last fragment');
  if (facts.closeSent && !before.facts.closeSent) points.push('closing');
  if (facts.reply !== null && before.facts.reply === null) points.push('reply');
  if (hold !== null && before.hold === null) points.push('hold');
  if (hold === null && before.hold !== null && state !== 'cancelling') points.push('undo');
  const name = state === before.state ? undefined : stateNames[state];
  return name === undefined ? points : [...points, name];
}

const stateNames: Partial<Record<Job['state'], string>> = {
  connecting: 'start',
  acknowledged: 'completion',
  cancelling: 'cancel',
  cancelled: 'cancelled',
  suspended: 'pause',
  error: 'failure',
};
