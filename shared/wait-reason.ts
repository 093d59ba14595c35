import { originOf } from './address.ts';
import { finishedStates, type JobState, type JobView, type ProgressView } from './job-view.ts';
import { smallFileBytes } from './queue-settings.ts';
import type { GateReason, HoldReason, QueueStatus } from './queue-status.ts';
import type { UploadErrorCode } from './upload-error.ts';

/** Everything that an upload which does not move can be waiting for. */
export type WaitKind =
  | HoldReason
  | Exclude<GateReason, 'full' | 'full-for-big'>
  /** Others go before it; `server-turn`: others to the same server. */
  | 'turn'
  | 'server-turn'
  | 'retry'
  | 'source-locked'
  | 'source-silent'
  | 'drive-gone'
  /** There is no room for the reply, or something is in the way of it for a moment. */
  | 'reply-place'
  | 'paused'
  /** Not the user paused it: only old data is known of it, and the server may have got it since. */
  | 'restored'
  | 'needs-you'
  /** Cancelled, and it can still be taken back. */
  | 'undo'
  | 'telling-server'
  /** It is under way, but nothing has moved for long. */
  | 'stalled';

export interface WaitReason {
  kind: WaitKind;
  /** Epoch ms of the next step, where it is known. */
  until: number | null;
}

/** No byte moves for so long: something on the way hangs. */
export const stalledAfterMs = 30_000;

const kindOfError: Partial<Record<UploadErrorCode, WaitKind>> = {
  'file-in-use': 'source-locked',
  'file-not-answering': 'source-silent',
  'drive-gone': 'drive-gone',
  'storage-failed': 'storage',
  'reply-not-saved': 'reply-place',
};

/** Null for what is over and for what moves; everything else has a reason. */
export function waitReason(
  job: JobView,
  status: QueueStatus,
  now: number,
  progress: ProgressView | null = null,
): WaitReason | null {
  if (finishedStates.has(job.state)) return null;
  if (job.hold?.kind === 'cancel') return { kind: 'undo', until: job.hold.until };
  switch (job.state) {
    case 'suspended':
      return { kind: job.notes.includes('restored') ? 'restored' : 'paused', until: null };
    case 'error':
      return { kind: 'needs-you', until: null };
    case 'cancelling':
      return holdOf(job, status) ?? { kind: 'telling-server', until: stillToCome(job.nextTryAt, now) };
    case 'queued':
    case 'transientError':
      return reasonToWait(job, status, now);
    default:
      return isStalled(progress, now) ? { kind: 'stalled', until: null } : null;
  }
}

function reasonToWait(job: JobView, status: QueueStatus, now: number): WaitReason {
  const held = holdOf(job, status);
  if (held !== null) return held;
  const origin = originOf(job.remoteUrl);
  const gate = status.servers.find((server) => server.origin === origin);
  if (gate?.reason === 'sign-in') return { kind: 'sign-in', until: null };
  const until = job.nextTryAt === null ? now : Math.max(job.nextTryAt, gate?.until ?? 0);
  // When its time is over it is ready, and only others keep it waiting.
  if (until > now) {
    const asked = job.error?.facts.retryAfterSeconds !== undefined;
    const kind = (job.error && kindOfError[job.error.code]) ?? (asked ? 'asked' : 'retry');
    return { kind, until };
  }
  if (gate === undefined) return { kind: 'turn', until: null };
  switch (gate.reason) {
    case 'full':
      return { kind: 'server-turn', until: null };
    case 'full-for-big':
      return { kind: job.totalBytes > smallFileBytes ? 'server-turn' : 'turn', until: null };
    default:
      return { kind: gate.reason, until: gate.until };
  }
}

/** A time that is over is no time of a next step: the step is being made. */
const stillToCome = (at: number | null, now: number): number | null => (at !== null && at > now ? at : null);

function holdOf(job: JobView, status: QueueStatus): WaitReason | null {
  const held = heldBy(job, status);
  return held && { kind: held.reason, until: held.until };
}

/** What of all that holds uploads back whatever server they go to holds this one; null when nothing does. */
export function heldBy(
  job: JobView,
  { hold }: Pick<QueueStatus, 'hold'>,
): { reason: HoldReason; until: number | null } | null {
  return [hold, hold?.behind].find((each) => each && holds(each.reason, job)) ?? null;
}

/** Without a network this computer still reaches itself. `run now` goes past what the user has set, not past facts. */
export function holds(
  reason: HoldReason,
  job: { remoteUrl: string; isRunNow: boolean; state: JobState },
): boolean {
  switch (reason) {
    case 'offline':
      return !isLoopback(new URL(job.remoteUrl).hostname);
    case 'asleep':
    case 'storage':
    case 'disk-full':
    case 'read-only':
    case 'not-running':
      return true;
    case 'only-cancels':
      return job.state !== 'cancelling';
    default:
      // Cancel-Session is a few hundred bytes.
      return !job.isRunNow && job.state !== 'cancelling';
  }
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

const isStalled = (progress: ProgressView | null, now: number): boolean =>
  progress !== null && progress.movedAt !== null && now - progress.movedAt >= stalledAfterMs;
