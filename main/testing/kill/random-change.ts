import { entryOfEnd } from '../../queue/history.ts';
import type { Job } from '../../queue/job.ts';
import type { StoreChange } from '../../queue/job-store.ts';
import { sampleBatch, sampleJob } from '../sample-jobs.ts';
import type { Random } from '../seeded-random.ts';
import type { StoredModel } from './stored-model.ts';

/** A next change of a queue, as its uploads make them: begin, go on, come to their end, leave the list. */
export function randomChange({ jobs, settings }: StoredModel, random: Random): StoreChange {
  const [...all] = jobs.values();
  const job = all[random.below(all.length)];
  if (job === undefined || random.below(4) === 0) return addition(1 + random.below(5));
  if (random.below(20) === 0) return { settings: { ...settings, maxBigUploads: 1 + random.below(64) } };
  if (job.state === 'acknowledged') return { removedJobIds: [job.id] };
  const next = nextOf(job);
  const ended = entryOfEnd(next, { before: job, lastSessionId: null, batchLabel: 'files' });
  return ended === null ? { jobs: [next] } : { jobs: [next], history: [ended] };
}

const addition = (count: number): StoreChange => ({
  batches: [sampleBatch()],
  jobs: Array.from({ length: count }, () => sampleJob()),
});

function nextOf(job: Job): Job {
  const { facts, sourceIdentity, rank } = job;
  if (facts.sessionId === null) {
    return { ...job, state: 'transferring', facts: { ...facts, sessionId: `{SESSION-${rank}}` } };
  }
  const acknowledgedBytes = facts.acknowledgedBytes + 25;
  if (acknowledgedBytes < sourceIdentity.sizeBytes) return { ...job, facts: { ...facts, acknowledgedBytes } };
  return { ...job, state: 'acknowledged', finishedAt: job.addedAt };
}
