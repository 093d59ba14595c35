import type { JobStore, StoreChange } from '../../queue/job-store.ts';
import { commitPoints } from './commit-points.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { Ledger } from './ledger.ts';
import { overriding } from './overriding.ts';
import type { StoredModel } from './stored-model.ts';

export interface KillingStoreOptions {
  kill: KillSwitch;
  /** Is told of every change before and after it is made. */
  ledger: Ledger;
  /** What the store holds; follows it. */
  model: StoredModel;
  onCommit(): void;
}

/** The store with kill points around each kind of commit. */
export function killingStore<Store extends JobStore>(store: Store, options: KillingStoreOptions): Store {
  const { kill, ledger, model, onCommit } = options;
  function around(change: StoreChange, work: () => void): void {
    const points = commitPoints(change, model);
    for (const point of points) kill.pass(`before ${point}`);
    ledger.begin(change);
    work();
    ledger.end();
    model.apply(change);
    for (const point of points) kill.pass(`after ${point}`);
    onCommit();
  }
  const own: Partial<JobStore> = {
    commit: (change) => around(change, () => store.commit(change)),
    saveProgress(jobId, progress) {
      const job = model.jobs.get(jobId);
      const { acknowledgedBytes, digest } = progress;
      const jobs = job ? [{ ...job, digest, facts: { ...job.facts, acknowledgedBytes } }] : [];
      around({ jobs }, () => store.saveProgress(jobId, progress));
    },
  };
  return overriding(store, own as Partial<Store>);
}
