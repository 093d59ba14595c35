import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noSession, type SessionOutcome } from '../bits/session-state.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { noReplies, PlainMemory } from '../testing/plain-ports.ts';
import { PracticePeer, sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { fragmentPacket } from '../testing/sample-packets.ts';
import { SocketRecorder } from '../testing/socket-recorder.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { makeTestCertificate, type TestCertificate } from '../testing/test-certificate.ts';
import { pacedBody } from './paced-body.ts';
import type { FragmentBody } from './ports.ts';
import type { RateLane } from './rate-lane.ts';
import { RateLimiter } from './rate-limiter.ts';
import { runSession, type SessionRun } from './run-session.ts';
import { plainProfile } from './server-profile.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';
import { UndiciTransport } from './undici-transport.ts';

const KiB = 1024;
const MiB = 2 ** 20;

describe('what a slow server reads of a fragment in small pieces', () => {
  const content = sampleBytes(8 * MiB + 12_345);
  const hash = sha256(content);
  /** Grants so many bytes at a time, without a wait. */
  const inPieces = (pieceBytes: number): RateLane => ({
    isLimited: true,
    take: (wantedBytes) => Math.min(wantedBytes, pieceBytes),
    giveUp: () => undefined,
  });

  /** From one buffer, which is filled again as soon as the next chunk is asked for. */
  async function* fromOneBuffer(): AsyncGenerator<Uint8Array, void> {
    const buffer = Buffer.alloc(100_000);
    for (let offset = 0; offset < content.length; offset += buffer.length) {
      yield buffer.subarray(0, content.copy(buffer, 0, offset, offset + buffer.length));
    }
  }

  /** As `pacedBody` would be without copies. */
  async function* inBarePieces(pieceBytes: number): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of fromOneBuffer()) {
      for (let offset = 0; offset < chunk.length; offset += pieceBytes) {
        yield chunk.subarray(offset, offset + pieceBytes);
      }
    }
  }

  /** SHA-256 of what arrives at a server that reads a little whenever the client is stuck. */
  async function hashAtSlowReader(body: () => FragmentBody, certificate?: TestCertificate): Promise<string> {
    let stopped: Socket | null = null;
    const onHead = (_: unknown, socket: Socket) => {
      stopped = socket.pause();
    };
    await using recorder = await SocketRecorder.start({ onHead }, certificate);
    const transport = new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' });
    const profile = { ...plainProfile, authorities: certificate?.cert ?? null };
    const connection = transport.connect(recorder.url(), profile);
    let isMoving = true;
    let isDone = false;
    const onSentBytes = () => {
      isMoving = true;
    };

    async function readSlowly() {
      while (!isDone) {
        do {
          isMoving = false;
          for (let turns = 0; turns < 5; turns += 1) await nextTurn();
        } while (isMoving);
        stopped?.resume();
        await nextTurn();
        stopped?.pause();
      }
    }
    const sending = connection
      .send(fragmentPacket(0, content.length), { answerTimeoutMs: 60_000, body, onSentBytes })
      .finally(() => {
        isDone = true;
      });
    const [outcome] = await Promise.all([sending, readSlowly()]);
    expect(outcome).toMatchObject({ kind: 'answered' });
    await connection.close();
    return sha256(recorder.requests[0]?.body ?? Buffer.alloc(0));
  }

  it.each([4, 16, 32, 63, 64])('is the file: %d KiB', async (size) => {
    expect(await hashAtSlowReader(() => pacedBody(fromOneBuffer(), inPieces(size * KiB)))).toBe(hash);
  });

  it('is the file over TLS too', async () => {
    const certificate = makeTestCertificate(['127.0.0.1']);
    for (const size of [4 * KiB, 15_999]) {
      const body = () => pacedBody(fromOneBuffer(), inPieces(size));
      expect(await hashAtSlowReader(body, certificate)).toBe(hash);
    }
  });

  it('is something else without copies: the tests above can fail', async () => {
    expect(await hashAtSlowReader(() => inBarePieces(16 * KiB))).not.toBe(hash);
  });
});

describe('an upload with a limit', () => {
  const rate = 1_000_000;
  let clock: FakeClock;
  let limiter: RateLimiter;
  let peer: PracticePeer;
  let folder: TempFolder;
  beforeEach(async () => {
    clock = new FakeClock();
    limiter = new RateLimiter(clock);
    folder = new TempFolder();
    peer = await PracticePeer.start();
  });
  afterEach(async () => {
    await peer[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function start(bytes: number, onSentBytes: (sentBytes: number) => void): Promise<SessionRun> {
    const sourcePath = folder.join('file.bin');
    writeFileSync(sourcePath, sampleBytes(bytes));
    return runSession(
      {
        purpose: 'upload',
        remoteUrl: peer.url('file.bin'),
        sourcePath,
        sourceIdentity: await statSource(sourcePath),
        fileName: 'file.bin',
        facts: noSession,
        digest: null,
        lane: limiter.openLane(['all', 'job:1']),
      },
      {
        transport: new UndiciTransport({ clock, userAgent: 'Test/1' }),
        sourceFiles: new NodeSourceFiles(),
        profiles: { profileOf: async () => ({ ...plainProfile, maxFragmentBytes: 200_000 }) },
        memory: new PlainMemory(),
        replies: noReplies,
        clock,
      },
      { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes },
    );
  }

  it('arrives whole, and not before its time', async () => {
    limiter.setLimit('job:1', rate);
    const run = await start(500_000, () => undefined);
    let outcome: SessionOutcome | null = null;
    void run.ended.then((ended) => {
      outcome = ended;
    });
    while (outcome === null) {
      await nextTurn();
      // The limiter's waits are short; the others are deadlines.
      const waitMs = clock.nextDueInMs ?? 0;
      if (waitMs < 1000) clock.advance(waitMs);
    }
    expect(outcome).toMatchObject({ kind: 'completed' });
    expect(peer.hashOf('file.bin')).toBe(sha256(sampleBytes(500_000)));
    // Three fragments; the credit for a late timer is 50 ms.
    expect(clock.monotonic()).toBeGreaterThan(400);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it.each(['pause', 'cancel', 'abort'] as const)(
    '%s ends its wait: no byte leaves after that',
    async (wish) => {
      limiter.setLimit('job:1', rate);
      let sentBytes = 0;
      const { promise: isMoving, resolve } = Promise.withResolvers<void>();
      const run = await start(500_000, (bytes) => {
        sentBytes = bytes;
        resolve();
      });
      await isMoving;
      run[wish]();
      const outcome = await run.ended;
      expect(outcome.kind).toBe(wish === 'cancel' ? 'cancelled' : 'suspended');
      const sentAtEnd = sentBytes;
      expect(sentAtEnd).toBeLessThanOrEqual(16_000);
      await peer.lost('Fragment');
      limiter.setLimit('job:1', null);
      await nextTurn();
      expect(sentBytes).toBe(sentAtEnd);
      expect(clock.runningDelaysMs).toEqual([]);
    },
  );
});
