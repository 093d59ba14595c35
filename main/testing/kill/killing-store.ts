import type { Job } from '../../queue/job.ts';
import type { JobStore } from '../../queue/job-store.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { Ledger } from './ledger.ts';
import { changeOfCall, type StoreChange, StoredModel } from './store-change.ts';

/** The store with kill points around each kind of commit. The ledger is told before and after. */
export function killingStore<Store extends JobStore>(store: Store, kill: KillSwitch, ledger: Ledger): Store {
  const model = new StoredModel(store.load());
  return new Proxy(store, {
    get(_, name) {
      const member: unknown = Reflect.get(store, name, store);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const change = changeOfCall(String(name), args, model);
        if (change === null) return Reflect.apply(member, store, args);
        const points = pointsOf(change, model);
        for (const point of points) kill.pass(`before ${point}`);
        ledger.begin(change);
        const result: unknown = Reflect.apply(member, store, args);
        ledger.end();
        model.apply(change);
        for (const point of points) kill.pass(`after ${point}`);
        return result;
      };
    },
  });
}

/** What is committed, in the words of the kill points. */
function pointsOf(change: StoreChange, before: StoredModel): Set<string> {
  const points = new Set<string>();
  for (const job of change.jobs ?? []) {
    for (const point of pointsOfJob(job, before.jobs.get(job.id))) points.add(`${point} commit`);
  }
  if (change.removedJobIds?.length) points.add('removal commit');
  if (change.abandonedSessions?.length) points.add('abandoned session commit');
  if (change.struckSessionIds?.length) points.add('struck session commit');
  return points;
}

function pointsOfJob(job: Job, before: Job | undefined): string[] {
  if (before === undefined) return ['enqueue'];
  const { facts, state } = job;
  const points: string[] = [];
  if (facts.sessionId !== before.facts.sessionId && facts.sessionId !== null) points.push('session');
  if (facts.acknowledgedBytes > before.facts.acknowledgedBytes) points.push('offset');
  if (facts.lastFragmentSent && !before.facts.lastFragmentSent) points.push('last fragment');
  if (facts.closeSent && !before.facts.closeSent) points.push('closing');
  if (facts.reply !== null && before.facts.reply === null) points.push('reply');
  if (state === before.state) return points;
  const name = stateNames[state];
  return name === undefined ? points : [...points, name];
}

const stateNames: Partial<Record<Job['state'], string>> = {
  connecting: 'start',
  acknowledged: 'completion',
  cancelling: 'cancel',
  cancelled: 'cancelled',
  suspended: 'pause',
};
