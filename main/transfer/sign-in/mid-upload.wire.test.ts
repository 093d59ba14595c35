import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noSession, type SessionFacts, type SessionOutcome } from '../../bits/session-state.ts';
import type { SchemeName } from '../../practice-server/sign-in/scheme.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { noReplies, PlainMemory } from '../../testing/plain-ports.ts';
import { PracticePeer, sha256 } from '../../testing/practice-peer.ts';
import { patternBytes } from '../../testing/protocol-vectors.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { unlimitedLane } from '../rate-lane.ts';
import { runSession } from '../run-session.ts';
import { plainProfile } from '../server-profile.ts';
import { NodeSourceFiles, statSource } from '../source-file.ts';
import { UndiciTransport } from '../undici-transport.ts';

const account = { user: 'me', password: 'canary-4711' };
const bytes = patternBytes(0, 50_000);
const fragmentBytes = 10_000;

/** Runs an upload from where `facts` left it; `onAcknowledged` sees every step of the server's offset. */
async function run(
  peer: PracticePeer,
  sourcePath: string,
  facts: SessionFacts,
  onAcknowledged: (acknowledgedBytes: number) => void = () => {},
): Promise<{ outcome: SessionOutcome; facts: SessionFacts }> {
  const clock = new FakeClock();
  const signIn = { kind: 'password', userName: account.user, password: account.password } as const;
  const profile = {
    ...plainProfile,
    signIn,
    isPasswordOverHttpAllowed: true,
    maxFragmentBytes: fragmentBytes,
  };
  let saved = facts;
  let seenBytes = facts.acknowledgedBytes;
  const { ended } = runSession(
    {
      purpose: 'upload',
      remoteUrl: peer.url('file.bin'),
      sourcePath,
      sourceIdentity: await statSource(sourcePath),
      fileName: 'file.bin',
      facts,
      digest: null,
      lane: unlimitedLane,
    },
    {
      transport: new UndiciTransport({ clock, userAgent: 'Test/1' }),
      sourceFiles: new NodeSourceFiles(),
      profiles: { profileOf: async () => profile },
      memory: new PlainMemory(),
      replies: noReplies,
      clock,
    },
    {
      saveFacts(next) {
        saved = next;
      },
      onPhase(_phase, { acknowledgedBytes }) {
        if (acknowledgedBytes === seenBytes) return;
        seenBytes = acknowledgedBytes;
        onAcknowledged(acknowledgedBytes);
      },
      saveDigest: () => {},
      onAnswer: () => {},
      onSentBytes: () => {},
    },
  );
  return { outcome: await ended, facts: saved };
}

async function prepare(scheme: SchemeName) {
  const folder = new TempFolder();
  const peer = await PracticePeer.start({ signIn: { accounts: [account], schemes: [scheme] } });
  const sourcePath = folder.join('file.bin');
  writeFileSync(sourcePath, bytes);
  const { signIn } = peer.server;
  if (signIn === null) throw new Error('nobody signs in');
  const accepted = (packetType: string) =>
    peer.packets.filter((packet) => packet.packetType === packetType && packet.status === 200);
  return {
    peer,
    sourcePath,
    signIn,
    accepted,
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

describe('a 401 in mid-upload', () => {
  it.each(['Digest-MD5', 'Digest-SHA-256', 'NTLM', 'Negotiate'] as const)(
    'C-91: %s is signed in anew, and the session goes on at its offset',
    async (scheme) => {
      await using server = await prepare(scheme);
      const offsets: number[] = [];
      const { outcome } = await run(server.peer, server.sourcePath, noSession, (acknowledgedBytes) => {
        offsets.push(acknowledgedBytes);
        if (acknowledgedBytes === 2 * fragmentBytes) server.signIn.signOutAll();
      });

      expect(outcome.kind).toBe('completed');
      expect(offsets).toEqual([10_000, 20_000, 30_000, 40_000, 50_000]);
      expect(server.accepted('Create-Session')).toHaveLength(1);
      expect(server.accepted('Fragment').map(({ contentRange }) => contentRange)).toEqual([
        'bytes 0-9999/50000',
        'bytes 10000-19999/50000',
        'bytes 20000-29999/50000',
        'bytes 30000-39999/50000',
        'bytes 40000-49999/50000',
      ]);
      expect(server.peer.lines.filter((line) => /^Fragment.*401$/.test(line))).toEqual([
        'Fragment 20000-29999/50000 → 401',
      ]);
      expect(server.peer.hashOf('file.bin')).toBe(sha256(bytes));
    },
  );

  it.each([
    ['Basic', 1],
    // A nonce that a server forgot looks the same as a password that it no longer takes.
    ['Digest-SHA-256', 2],
    ['NTLM', 1],
  ] as const)(
    'C-91: secrets of %s that are refused end the run; with new ones the session goes on',
    async (scheme, refusals) => {
      await using server = await prepare(scheme);
      const refused = await run(server.peer, server.sourcePath, noSession, (acknowledgedBytes) => {
        if (acknowledgedBytes === 2 * fragmentBytes) server.signIn.setAccounts([]);
      });
      expect(refused.outcome).toMatchObject({
        kind: 'failed',
        error: { code: 'sign-in-refused', severity: 'fatal' },
      });
      expect(refused.facts).toMatchObject({ acknowledgedBytes: 20_000, sessionId: expect.any(String) });
      expect(server.signIn.counts[scheme].refused).toBe(refusals);
      expect(JSON.stringify(refused)).not.toContain(account.password);

      server.signIn.setAccounts([account]);
      const { outcome } = await run(server.peer, server.sourcePath, refused.facts);
      expect(outcome.kind).toBe('completed');
      expect(server.accepted('Create-Session')).toHaveLength(1);
      expect(server.accepted('Fragment')).toHaveLength(5);
      expect(server.peer.hashOf('file.bin')).toBe(sha256(bytes));
    },
  );
});
