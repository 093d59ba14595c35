import { largestFragmentLimit, smallestFragmentLimit } from '../../shared/server-settings.ts';
import { type LineFacts, pauseMs } from './line-facts.ts';

/** When nothing is known. Every server takes it: a Windows client sends up to 13 MB. [MC-BUP] 6 <10> */
const firstFragmentBytes = 8 * 1024 * 1024;
/** Shorter ones are for lines that carry no more. */
const floorBytes = 256 * 1024;
const stepBytes = 64 * 1024;
const growth = 8;
const leastMs = 2_000;
const mostMs = 30_000;
/** Half of a client's timer for a whole request, so that a line may get slower under way. [MC-BUP] 3.1.2.1 */
const longestSendMs = 60_000;

/**
 * Milliseconds that one fragment should take. Its end costs a pause, and a break costs half a fragment, sent
 * again: the root is where both together cost least.
 */
export function targetMs(line: LineFacts): number {
  const pause = pauseMs(line);
  const cheapest = Math.sqrt(2 * pause * line.betweenBreaksMs);
  return Math.min(Math.max(cheapest, leastMs, 20 * pause), mostMs);
}

/**
 * Length in bytes that the line asks for: at most 8 times and at least half of the last one that was
 * acknowledged.
 * @param acknowledgedBytes length of that one; null for the first of a run.
 */
export function wantedBytes(line: LineFacts, acknowledgedBytes: number | null): number {
  const wanted =
    line.bytesPerSecond === null ? firstFragmentBytes : carriedBytes(line.bytesPerSecond, targetMs(line));
  const rounded = Math.ceil(Math.max(wanted, floorBytes) / stepBytes) * stepBytes;
  if (acknowledgedBytes === null) return rounded;
  return Math.min(Math.max(rounded, Math.ceil(acknowledgedBytes / 2)), acknowledgedBytes * growth);
}

/**
 * Longest fragment that may be sent at all.
 * @param bytesPerSecond what the line carried last; null when that isn't known.
 * @param limits of the user and of the server; null for none.
 */
export function capBytes(bytesPerSecond: number | null, limits: readonly (number | null)[]): number {
  const carried =
    bytesPerSecond === null ? largestFragmentLimit : carriedBytes(bytesPerSecond, longestSendMs);
  return Math.min(
    Math.max(carried, smallestFragmentLimit),
    largestFragmentLimit,
    ...limits.filter((limit) => limit !== null),
  );
}

/**
 * Length to go on with after a fragment broke. Halving stops at the floor at first; a fragment at the floor
 * that breaks too is halved on, or a line that carries less between two breaks would never get anywhere.
 */
export function halvedBytes(lengthBytes: number, brokenBytes: number): number {
  return lengthBytes > floorBytes
    ? Math.max(Math.ceil(brokenBytes / 2), floorBytes)
    : Math.max(Math.ceil(lengthBytes / 2), smallestFragmentLimit);
}

/** The next fragment's part of what remains: all of it when less than a quarter would be left over. */
export function cutBytes(lengthBytes: number, remainingBytes: number, capBytes: number): number {
  const isAll = remainingBytes < lengthBytes * 1.25 && remainingBytes <= capBytes;
  return isAll ? remainingBytes : Math.min(lengthBytes, remainingBytes, capBytes);
}

const carriedBytes = (bytesPerSecond: number, durationMs: number): number =>
  Math.floor((bytesPerSecond * durationMs) / 1000);
