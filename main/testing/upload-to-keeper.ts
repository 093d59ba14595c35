import { noSession, type SessionFacts, type SessionOutcome } from '../bits/session-state.ts';
import type { SourceDigest, SourceFiles, SourceIdentity } from '../transfer/ports.ts';
import { unlimitedLane } from '../transfer/rate-lane.ts';
import { runSession, type SessionRun } from '../transfer/run-session.ts';
import { plainProfile } from '../transfer/server-profile.ts';
import { statSource } from '../transfer/source-file.ts';
import { systemClock } from '../transfer/system-clock.ts';
import type { KeepingServer } from './keeping-server.ts';
import { noReplies, PlainMemory } from './plain-ports.ts';

/** What an earlier run left behind. */
export interface Left {
  facts: SessionFacts;
  digest: SourceDigest | null;
}

export interface Upload extends Left {
  outcome: SessionOutcome;
  digests: SourceDigest[];
}

export interface KeeperUpload {
  sourcePath: string;
  sourceFiles: SourceFiles;
  identity?: SourceIdentity;
  left?: Left;
  maxFragmentBytes?: number;
  onStart?: (run: SessionRun) => void;
}

/** One run of an upload to a server in memory, with what came of it. */
export async function uploadToKeeper(server: KeepingServer, options: KeeperUpload): Promise<Upload> {
  const {
    sourcePath,
    sourceFiles,
    left = { facts: noSession, digest: null },
    maxFragmentBytes = 64 * 1024,
  } = options;
  const sourceIdentity = options.identity ?? (await statSource(sourcePath));
  const digests: SourceDigest[] = [];
  let { facts } = left;
  const run = runSession(
    {
      purpose: 'upload',
      remoteUrl: new URL('http://127.0.0.1/file.bin'),
      sourcePath,
      sourceIdentity,
      fileName: 'file.bin',
      lane: unlimitedLane,
      ...left,
    },
    {
      transport: server,
      sourceFiles,
      clock: systemClock,
      profiles: { profileOf: async () => ({ ...plainProfile, maxFragmentBytes }) },
      memory: new PlainMemory(),
      replies: noReplies,
    },
    {
      saveFacts: (saved) => {
        facts = saved;
      },
      saveDigest: (digest) => digests.push(digest),
      onAnswer: () => undefined,
      onPhase: () => undefined,
      onSentBytes: () => undefined,
    },
  );
  options.onStart?.(run);
  const outcome = await run.ended;
  return { outcome, facts, digest: digests.at(-1) ?? left.digest, digests };
}
