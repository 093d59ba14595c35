import { type PlantedBug, sim, test } from './planted-bug.ts';

/** Mistakes in how one session is run: its file, its pace, its patience. */
export const transferBugs: readonly PlantedBug[] = [
  {
    name: 'no look at the file before a fragment',
    what: 'A file that changes under way is sent as a mixture of both.',
    file: 'main/transfer/session-source.ts',
    find: 'const error = this.#change ?? (await file.check());',
    replace: 'const error = this.#change;',
    finder: sim,
  },
  {
    name: 'a file is not compared with what was sent of it',
    what: 'A file that changed while the program was not running is sent on.',
    file: 'main/transfer/session-source.ts',
    find: 'const isSame = found === null || found.sha256 === sent.sha256;',
    replace: 'const isSame = true;',
    finder: test('main/transfer/source-guard.test.ts'),
  },
  {
    name: 'bytes that are sent again are hashed again',
    what: 'The digest of a file with a repeated fragment is that of no file at all.',
    file: 'main/transfer/running-digest.ts',
    find: `if (end <= this.#bytes) return;
    if (this.#isCatchingUp || position > this.#bytes) {
      this.#catchUp();
      return;
    }
    await this.#takeNext(chunk.subarray(this.#bytes - position));`,
    replace: 'await this.#takeNext(chunk);',
    finder: test('main/transfer/running-digest.test.ts'),
  },
  {
    name: 'a limiter that pays idle time back',
    what: 'After an hour of rest a limited upload takes the whole line for long.',
    file: 'main/transfer/rate-bucket.ts',
    find: 'Math.max(this.#nextAt, nowMs - creditMs) + ',
    replace: 'this.#nextAt + ',
    finder: test('main/transfer/rate-limiter.test.ts'),
  },
  {
    name: 'a limiter that takes nothing off',
    what: 'What went through a limit is not counted: there is none.',
    file: 'main/transfer/rate-limiter.ts',
    find: 'for (const bucket of buckets) bucket.take(bytes, now);',
    replace: '',
    finder: test('main/transfer/rate-limiter.test.ts'),
  },
  {
    name: 'a lane that starves',
    what: 'Of two uploads under one limit, one gets nearly everything.',
    file: 'main/transfer/rate-limiter.ts',
    find: 'follower.tag += bytes;',
    replace: '',
    finder: test('main/transfer/rate-limiter.test.ts'),
  },
  {
    name: 'a limited body loses the rest of a chunk',
    what: 'Only the first piece of what was read goes out.',
    file: 'main/transfer/paced-body.ts',
    find: 'this.#rest = this.#rest.subarray(bytes);',
    replace: 'this.#rest = new Uint8Array();',
    finder: test('main/transfer/paced-body.test.ts'),
  },
  {
    name: 'Retry-After is not waited for',
    what: 'A server that asks for an hour of rest is asked again after five seconds.',
    file: 'main/transfer/retry-policy.ts',
    find: 'return Math.round(Math.max(own, asked, minDelayMs));',
    replace: 'return Math.round(Math.max(own, minDelayMs));',
    finder: test('main/transfer/retry-policy.test.ts'),
  },
  {
    name: 'the last wait is no whole number',
    what: 'Shortly before patience ends the store refuses the time of the next try, and all uploads wait for a disk.',
    file: 'main/transfer/retry-policy.ts',
    find: 'Math.ceil(patienceLeftMs)',
    replace: 'patienceLeftMs',
    finder: test('main/testing/sim/long-times.test.ts'),
  },
  {
    name: 'a file is known by its size alone',
    what: 'Another content of the same length is taken for the same file.',
    file: 'main/transfer/source-identity.ts',
    find: `sizeBytes === actual.sizeBytes &&
    expected.modifiedNs === actual.modifiedNs &&
    expected.changedNs === actual.changedNs;`,
    replace: 'sizeBytes === actual.sizeBytes;',
    finder: test('main/transfer/source-file.test.ts'),
  },
  {
    name: 'a fragment from the wrong place of the file',
    what: 'Every fragment is read from the beginning.',
    file: 'main/transfer/packet-sender.ts',
    find: 'source.read(range.first, bytes)',
    replace: 'source.read(0, bytes)',
    finder: sim,
  },
];
