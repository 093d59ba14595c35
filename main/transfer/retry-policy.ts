import type { UploadError, UploadErrorCode } from '../../shared/upload-error.ts';
import type { Random } from './ports.ts';

const delaysMs = [5_000, 15_000, 60_000, 300_000, 600_000] as const;
const minDelayMs = 5_000;
const jitter = 0.2;
/** No wait between two tries is longer, unless a server asks for it. */
export const longestBackOffMs = 600_000 * (1 + jitter);
/** Nor, whatever a server asks for, than this. */
export const longestWaitMs = 3_600_000;

/**
 * Answers that something on the way can garble once, but that mean a server that can't be worked with when they
 * stay. A page instead of an Ack is none of them: the sign-in page of a guest network stays for hours, stands before
 * every server, and looks like that of a wrong address.
 */
const timesBorne: Partial<Record<UploadErrorCode, number>> = {
  'malformed-answer': 3,
  'not-http': 3,
};

/** What is waited for costs no patience, and a look at it costs nobody anything. */
const lookAgainMs: Partial<Record<UploadErrorCode, number>> = {
  offline: 5_000,
  'file-in-use': 15_000,
  'drive-gone': 15_000,
  'file-not-answering': 60_000,
  'storage-failed': 10_000,
  'reply-not-saved': 10_000,
  'key-store-not-answering': 15_000,
  'proxy-lookup-not-answering': 15_000,
};

/** Nothing that a server could be blamed for, or that patience would be lost on. */
export const isCondition = (code: UploadErrorCode): boolean => lookAgainMs[code] !== undefined;

export interface RetryQuestion {
  error: UploadError;
  /** Failures since the last progress, this one included: 1 for the first. */
  attempts: number;
  /** The last of these that had the same code, this one included. */
  sameInARow: number;
  /** Milliseconds of tries and waits since the last progress. */
  withoutProgressMs: number;
  /** [SDK docs, SetNoProgressTimeout]: after so long without progress a transient error is final. */
  noProgressTimeoutMs: number;
}

export const defaultNoProgressTimeoutMs = 14 * 24 * 3_600_000;

/** Whole milliseconds until the next try of an upload, or null to give up and wait for the user. */
export function retryDelayMs(question: RetryQuestion, random: Random): number | null {
  const { error, attempts, sameInARow } = question;
  if (error.severity === 'fatal') return null;
  const lookMs = lookAgainMs[error.code];
  if (lookMs !== undefined) return lookMs;
  const patienceLeftMs = question.noProgressTimeoutMs - question.withoutProgressMs;
  if (patienceLeftMs <= 0) return null;
  if (sameInARow >= (timesBorne[error.code] ?? Number.POSITIVE_INFINITY)) return null;
  // The last try comes before the patience is over, or it would never be made.
  const delayMs = backOffMs(attempts, error.facts.retryAfterSeconds ?? 0, random);
  return Math.min(delayMs, Math.max(Math.ceil(patienceLeftMs), minDelayMs));
}

/** Growing, jittered wait after `attempts` failures in a row; never shorter than the server asked for. */
export function backOffMs(attempts: number, retryAfterSeconds: number, random: Random): number {
  const base = delaysMs[Math.min(Math.max(attempts, 1), delaysMs.length) - 1] ?? minDelayMs;
  const own = base * (1 + jitter * (random.next() * 2 - 1));
  const asked = Math.min(retryAfterSeconds * 1000, longestWaitMs);
  return Math.round(Math.max(own, asked, minDelayMs));
}
