import type { JobStore } from '../../queue/job-store.ts';
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
  const own: Partial<JobStore> = {
    commit(change) {
      const points = commitPoints(change, model);
      for (const point of points) kill.pass(`before ${point}`);
      ledger.write({ begun: change });
      store.commit(change);
      ledger.write('committed');
      model.apply(change);
      for (const point of points) kill.pass(`after ${point}`);
      onCommit();
    },
    saveProgress(jobId, progress) {
      ledger.write({ jobId, progress });
      kill.around('progress', () => store.saveProgress(jobId, progress));
    },
  };
  return overriding(store, own as Partial<Store>);
}
