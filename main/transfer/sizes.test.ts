import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseContentRange } from '../bits/content-range.ts';
import { noSession } from '../bits/session-state.ts';
import type { PracticeServerOptions } from '../practice-server/server-options.ts';
import { noReplies, PlainMemory } from '../testing/plain-ports.ts';
import { PracticePeer, sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { unlimitedLane } from './rate-lane.ts';
import { runSession } from './run-session.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';
import { systemClock } from './system-clock.ts';
import { UndiciTransport } from './undici-transport.ts';

const transport = new UndiciTransport({ clock: systemClock, userAgent: 'Test/1' });

async function upload(
  peer: PracticePeer,
  sourcePath: string,
  profile: Partial<ServerProfile> = {},
): Promise<string> {
  const run = runSession(
    {
      purpose: 'upload',
      remoteUrl: peer.url('file.bin'),
      sourcePath,
      sourceIdentity: await statSource(sourcePath),
      fileName: 'file.bin',
      facts: noSession,
      digest: null,
      lane: unlimitedLane,
    },
    {
      transport,
      sourceFiles: new NodeSourceFiles(),
      clock: systemClock,
      profiles: { profileOf: async () => ({ ...plainProfile, ...profile }) },
      memory: new PlainMemory(),
      replies: noReplies,
    },
    { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes() {} },
  );
  return outcomeWords(await run.ended);
}

/** What the fragments covered: contiguous, ascending, none empty, all with one total. */
function expectCovered(peer: PracticePeer, total: number): void {
  const ranges = peer.packets.flatMap(({ packetType, contentRange }) =>
    packetType === 'Fragment' ? [parseContentRange(contentRange ?? '')] : [],
  );
  let next = 0;
  for (const range of ranges) {
    expect(range).toMatchObject({ first: next, total });
    next = (range?.last ?? -1) + 1;
  }
  expect(next).toBe(total);
}

describe('whole sizes', () => {
  const F = 5120;
  it.each([1, F - 1, F, F + 1, 2 * F - 1, 2 * F, 2 * F + 1, 7 * F, 7919])(
    'C-46, C-47: %d bytes',
    async (length) => {
      using folder = new TempFolder();
      await using peer = await PracticePeer.start();
      const sourcePath = folder.join('file.bin');
      writeFileSync(sourcePath, sampleBytes(length));
      expect(await upload(peer, sourcePath, { maxFragmentBytes: F })).toBe('completed');
      expectCovered(peer, length);
      expect(peer.hashOf('file.bin')).toBe(sha256(readFileSync(sourcePath)));
    },
  );
});

describe('no byte at all', () => {
  it.each<[ServerProfile['emptyFiles'], PracticeServerOptions['emptyOnClose'], string, string[]]>([
    ['refuse', true, 'failed: file-empty (fatal)', []],
    ['close-only', true, 'completed', ['Create-Session → 200', 'Close-Session → 200']],
    ['star-range', false, 'completed', ['Create-Session → 200', 'Fragment */0 → 200', 'Close-Session → 200']],
  ])('%s', async (emptyFiles, emptyOnClose, outcome, lines) => {
    using folder = new TempFolder();
    await using peer = await PracticePeer.start({ emptyOnClose: emptyOnClose === true });
    const sourcePath = folder.join('file.bin');
    writeFileSync(sourcePath, '');
    expect(await upload(peer, sourcePath, { emptyFiles })).toBe(outcome);
    expect(peer.lines).toEqual(lines);
    expect(peer.files).toEqual(outcome === 'completed' ? ['file.bin'] : []);
  });
});

// Sparse files, and a server that counts but keeps nothing: the offsets are what matters.
describe('C-48: sizes around and above 4 GiB', () => {
  it.each([
    ['4 GiB - 1', 2 ** 32 - 1],
    ['4 GiB', 2 ** 32],
    ['4 GiB + 1', 2 ** 32 + 1],
    ['5 GiB + 7', 5 * 2 ** 30 + 7],
  ])(
    '%s',
    async (_, length) => {
      using folder = new TempFolder();
      await using peer = await PracticePeer.start({ discardData: true });
      const sourcePath = folder.join('file.bin');
      const file = openSync(sourcePath, 'w');
      ftruncateSync(file, length);
      closeSync(file);
      expect(await upload(peer, sourcePath)).toBe('completed');
      expectCovered(peer, length);
    },
    180_000,
  );
});
