import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { sampleBatch, sampleJob } from './sample-jobs.ts';

// A process that stores jobs until there is no room for more, and says what it has and what its queue file holds.
// Usage: node fill-queue.ts FOLDER

const folder = process.argv[2] ?? '';
const store = new SqliteJobStore(folder);
const stored: string[] = [];
let cause = '';
while (cause === '' && stored.length < 5000) {
  const job = sampleJob({ sourcePath: `/source/${'x'.repeat(1000)}` });
  try {
    store.commit({ batches: [sampleBatch()], jobs: [job] });
    stored.push(job.id);
  } catch (error) {
    cause = String(error);
  }
}
// It can still be read, and what does not fit is refused again.
const loaded = store.load().jobs.map(({ id }) => id);
let again = '';
try {
  store.commit({
    batches: [sampleBatch()],
    jobs: [sampleJob({ sourcePath: `/source/${'x'.repeat(100_000)}` })],
  });
} catch (error) {
  again = String(error);
}
store.saveProgress(stored[0] ?? '', { acknowledgedBytes: 1, digest: null });
process.stdout.write(`${JSON.stringify({ stored, loaded, cause, again })}\n`);
store.close();
