import path from 'node:path';
import type { StoreChange } from '../queue/job-store.ts';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { upkeepDelayMs } from '../queue/store/store-upkeep.ts';
import { ownFileThreads } from '../transfer/own-file-threads.ts';
import { ReplyFile } from '../transfer/reply-file.ts';
import { FakeClock } from './fake-clock.ts';
import { filledReply } from './filled-reply.ts';
import { randomChange } from './kill/random-change.ts';
import { StoredModel } from './kill/stored-model.ts';
import { sampleBytes } from './sample-bytes.ts';
import { sampleBatch, sampleJob } from './sample-jobs.ts';
import { type Random, seededRandom } from './seeded-random.ts';

// A process that fills queues, each in a folder of its own and each from another level on, until there is no room,
// and says what it has and what their files hold; then it does the same with replies.
// Usage: node fill-disk.ts FOLDER SEED LEVELS

interface Filled {
  /** Why there is no more in it. */
  cause: string;
}
interface FilledQueue extends Filled {
  /** Of what was taken. */
  digest: string;
  /** What the files say otherwise. */
  difference: string[];
}
interface FilledReply extends Filled {
  /** So much of it is to be trusted. */
  storedBytes: number;
}

const replyBytes = 2 * 2 ** 20;
const content = sampleBytes(replyBytes);
const version = { totalBytes: replyBytes, stamp: '0'.repeat(32) };

const [, , folder = '', seed = '', levels = ''] = process.argv;

/** So many long records. */
const manyJobs = (count: number): StoreChange => ({
  batches: [sampleBatch()],
  jobs: Array.from({ length: count }, () => sampleJob({ sourcePath: `/source/${'x'.repeat(1000)}` })),
});

async function fillQueue(place: string, random: Random): Promise<FilledQueue> {
  const clock = new FakeClock();
  const first = new SqliteJobStore(place, { clock });
  const model = StoredModel.of(first);
  const take = (store: SqliteJobStore, change: StoreChange): string | null => {
    try {
      store.commit(change);
    } catch (cause) {
      return String(cause);
    }
    model.apply(change);
    return null;
  };
  take(first, manyJobs(random.below(150)));
  // What is in the log is in the file from here on.
  await first.close();
  const store = new SqliteJobStore(place, { clock });
  let cause: string | null = null;
  while (cause === null) {
    const change = random.below(2) === 0 ? manyJobs(1 + random.below(100)) : randomChange(model, random);
    cause = take(store, change);
    if (random.below(8) === 0) clock.advance(upkeepDelayMs);
  }
  // It can still be read, is tidied up as ever, and takes what fits.
  for (let more = 0; more < 3; more += 1) {
    clock.advance(upkeepDelayMs);
    take(store, randomChange(model, random));
  }
  const difference = StoredModel.of(store).differenceFrom(model);
  await store.close();
  return { cause, digest: model.digest, difference };
}

/** Writes a reply in parts of random length. */
async function fillReply(place: string, random: Random): Promise<FilledReply> {
  const file = new ReplyFile(ownFileThreads, filledReply(place), 'reply.bin');
  const storedBytes = (): number => file.record?.storedBytes ?? 0;
  try {
    await file.open();
    while (storedBytes() < replyBytes) {
      const end = Math.min(replyBytes, storedBytes() + 1 + random.below(300_000));
      await file.keep(content.subarray(storedBytes(), end), storedBytes(), end, version);
    }
    return { cause: 'none', storedBytes: replyBytes };
  } catch (cause) {
    return { cause: String(cause), storedBytes: storedBytes() };
  } finally {
    await file.close(false);
  }
}

const random = seededRandom(Number(seed));
const queues: FilledQueue[] = [];
const replies: FilledReply[] = [];
for (let level = 0; level < Number(levels); level += 1) {
  queues.push(await fillQueue(path.join(folder, `queue-${level}`), random));
  replies.push(await fillReply(path.join(folder, `reply-${level}`), random));
}
process.stdout.write(JSON.stringify({ queues, replies }));
