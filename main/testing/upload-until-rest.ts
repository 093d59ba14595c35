import type { UploadError } from '../../shared/upload-error.ts';
import { noSession, type SessionFacts, type SessionOutcome } from '../bits/session-state.ts';
import { unlimitedLane } from '../transfer/rate-lane.ts';
import { defaultNoProgressTimeoutMs, retryDelayMs } from '../transfer/retry-policy.ts';
import { runSession } from '../transfer/run-session.ts';
import { plainProfile } from '../transfer/server-profile.ts';
import { NodeSourceFiles, statSource } from '../transfer/source-file.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';
import type { FakeClock } from './fake-clock.ts';
import { noReplies, PlainMemory } from './plain-ports.ts';

export interface UploadTask {
  /** `cancel` only tells the server to forget the session of `resume`. */
  purpose?: 'upload' | 'cancel';
  remoteUrl: URL;
  sourcePath: string;
  /** Longest fragment, in bytes. */
  maxFragmentBytes: number;
  /** The engine's only time; deadlines pass when it is moved on. */
  clock: FakeClock;
  maxRuns: number;
  /** What an earlier life of the program knew of the session. */
  resume?: Pick<SessionFacts, 'sessionId' | 'acknowledgedBytes'>;
  /** `restart` gives a session up when its connection breaks. */
  afterBreak?: 'resume' | 'restart';
}

export interface UploadAtRest {
  /** `failed` waits for the user; `still-trying` would go on after the last run. */
  end: 'completed' | 'cancelled' | 'failed' | 'still-trying';
  /** What every run that did not reach its goal ended with, in order. */
  errors: UploadError[];
  /** Set when the server gave no clear yes to Close-Session. */
  warning: UploadError | null;
  facts: SessionFacts;
  runs: number;
}

const random = { next: () => 0.5 };
const sourceFiles = new NodeSourceFiles();

/** Runs a session again and again with what it stored, as the queue does but without its waits, until it is at rest. */
export async function uploadUntilRest(task: UploadTask): Promise<UploadAtRest> {
  const transport = new UndiciTransport({ clock: task.clock, userAgent: 'Test/1' });
  const sourceIdentity = await statSource(task.sourcePath);
  const { maxFragmentBytes, afterBreak = 'resume' } = task;
  const profiles = { profileOf: async () => ({ ...plainProfile, maxFragmentBytes, afterBreak }) };
  const memory = new PlainMemory();
  const errors: UploadError[] = [];
  let facts: SessionFacts = { ...noSession, ...task.resume };
  let attempts = 0;
  let sameInARow = 0;

  const runOnce = (): Promise<SessionOutcome> =>
    runSession(
      {
        purpose: task.purpose ?? 'upload',
        remoteUrl: task.remoteUrl,
        sourcePath: task.sourcePath,
        sourceIdentity,
        fileName: 'file.bin',
        facts,
        digest: null,
        lane: unlimitedLane,
      },
      { transport, sourceFiles, profiles, memory, replies: noReplies, clock: task.clock },
      {
        saveFacts(saved) {
          if (saved.bestBytes > facts.bestBytes) attempts = 0;
          facts = saved;
        },
        saveDigest: () => {},
        onAnswer: () => {},
        onPhase: () => {},
        onSentBytes: () => {},
      },
    ).ended;

  for (let runs = 1; runs <= task.maxRuns; runs += 1) {
    const outcome = await runOnce();
    const atRest = { errors, facts, runs, warning: null };
    if (outcome.kind === 'completed') return { ...atRest, end: 'completed', warning: outcome.warning };
    if (outcome.kind === 'cancelled') return { ...atRest, end: 'cancelled' };
    if (outcome.kind !== 'failed') throw new Error('nobody paused it');
    sameInARow = attempts > 0 && errors.at(-1)?.code === outcome.error.code ? sameInARow + 1 : 1;
    errors.push(outcome.error);
    attempts += 1;
    // A cancel is tried until the server knows.
    const isTriedAgain = task.purpose === 'cancel' || isRetried(outcome.error, attempts, sameInARow);
    if (!isTriedAgain) return { ...atRest, end: 'failed' };
  }
  return { end: 'still-trying', errors, facts, runs: task.maxRuns, warning: null };
}

const isRetried = (error: UploadError, attempts: number, sameInARow: number): boolean =>
  retryDelayMs(
    { error, attempts, sameInARow, withoutProgressMs: 0, noProgressTimeoutMs: defaultNoProgressTimeoutMs },
    random,
  ) !== null;
