import type { Patch } from '../../shared/job-patch.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Bridge } from '../bridge.ts';
import { type JobStore, type QueueState, stateOfSnapshot, withPatch } from './job-store.ts';
import type { JobTurn } from './tally.ts';

export interface FeedListener {
  /** After each applied patch, with the state before it and what has become of its jobs. */
  onPatched(before: QueueState, patch: Patch, turns: readonly JobTurn[]): void;
  /** The snapshot could not be had; the next patch asks again. */
  onTrouble(error: UploadError): void;
}

/**
 * Keeps the store equal to the queue in main: subscribes first, then takes the snapshot, then applies
 * patches in order. A gap in the revisions asks for a new snapshot. Returns the disconnect.
 */
export function connectFeed(
  bridge: Pick<Bridge, 'onPatch' | 'snapshot'>,
  store: JobStore,
  listener: FeedListener,
): () => void {
  /** Patches that arrived while a snapshot is on its way; null when none is. */
  let held: Patch[] | null = null;
  let isConnected = true;

  const load = async (): Promise<void> => {
    held = [];
    const answer = await bridge.snapshot();
    if (!isConnected) return;
    const late = held;
    held = null;
    if (!answer.ok) {
      listener.onTrouble(answer.error);
      return;
    }
    store.setState(stateOfSnapshot(answer.value), true);
    for (const patch of late) receive(patch);
  };

  const receive = (patch: Patch): void => {
    if (held !== null) {
      held.push(patch);
      return;
    }
    const before = store.getState();
    if (patch.revision <= before.revision) return;
    if (before.revision < 0 || patch.revision > before.revision + 1) {
      void load();
      return;
    }
    const { queue, turns } = withPatch(before, patch);
    store.setState(queue, true);
    listener.onPatched(before, patch, turns);
  };

  const unsubscribe = bridge.onPatch(receive);
  void load();
  return () => {
    isConnected = false;
    unsubscribe();
  };
}
