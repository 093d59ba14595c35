import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { batchName } from './batch-name.ts';
import type { QueueState } from './job-store.ts';
import { batchJobs } from './selectors.ts';

/** What a speed limit is for: each of some uploads, or all uploads of a batch together. */
export type LimitTarget = { kind: 'jobs'; jobIds: readonly string[] } | { kind: 'batch'; batchId: string };

/** Bytes per second; null where there is none, or where several differ. */
export function limitOf(target: LimitTarget, { byId, batches }: QueueState): number | null {
  if (target.kind === 'batch') return batches.get(target.batchId)?.bytesPerSecond ?? null;
  const limits = new Set(target.jobIds.map((id) => byId.get(id)?.bytesPerSecond ?? null));
  const [first = null] = limits;
  return limits.size === 1 ? first : null;
}

export function limitTitle(target: LimitTarget, queue: QueueState): string {
  const { limitOf, limitOfBatch, limitOfMany } = en.queue.speed;
  const { byId, batches } = queue;
  if (target.kind === 'batch') {
    const batch = batches.get(target.batchId);
    return limitOfBatch(batch === undefined ? '' : batchName(batch, batchJobs(queue, batch.id).length));
  }
  const [first] = target.jobIds;
  return target.jobIds.length === 1
    ? limitOf(visibleText(byId.get(first ?? '')?.fileName ?? ''))
    : limitOfMany(target.jobIds.length);
}
