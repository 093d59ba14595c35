import { noSession } from '../../main/bits/session-state.ts';
import { noReplies, PlainMemory } from '../../main/testing/plain-ports.ts';
import { RateLimiter } from '../../main/transfer/rate-limiter.ts';
import { runSession } from '../../main/transfer/run-session.ts';
import { plainProfile } from '../../main/transfer/server-profile.ts';
import { NodeSourceFiles, statSource } from '../../main/transfer/source-file.ts';
import { systemClock } from '../../main/transfer/system-clock.ts';
import { UndiciTransport } from '../../main/transfer/undici-transport.ts';
import type { SessionsTask } from './engine-task.ts';

/** Uploads one file several times at once, each to an address of its own. */
export async function runSessions(task: SessionsTask): Promise<void> {
  const { sourcePath, url, copies, maxFragmentBytes, isKnownQuick, bytesPerSecond = null } = task;
  const memory = new PlainMemory();
  if (isKnownQuick) {
    memory.remember(new URL(url).origin, { bytesPerSecond: 1e12, measuredAt: systemClock.now() });
  }
  const limiter = new RateLimiter(systemClock);
  limiter.setLimit('all', bytesPerSecond);
  const ports = {
    transport: new UndiciTransport({ clock: systemClock, userAgent: 'Bitlade/benchmark' }),
    sourceFiles: new NodeSourceFiles(),
    profiles: { profileOf: async () => ({ ...plainProfile, maxFragmentBytes }) },
    memory,
    replies: noReplies,
    clock: systemClock,
  };
  const sourceIdentity = await statSource(sourcePath);
  const observer = { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes() {} };
  await Promise.all(
    Array.from({ length: copies }, async (_, index) => {
      const remoteUrl = new URL(`session-${index}`, url);
      const input = {
        purpose: 'upload' as const,
        key: String(index),
        remoteUrl,
        sourcePath,
        sourceIdentity,
        fileName: 'bench.bin',
        facts: noSession,
        digest: null,
        lane: limiter.openLane(['all']),
      };
      const outcome = await runSession(input, ports, observer).ended;
      if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
    }),
  );
}
