/** [MC-BUP] 6 <10>: a Windows client sends at most 13 MB in one fragment; servers are made for that. */
export const maxFragmentBytes = 13_631_488;
const floorBytes = 256 * 1024;
const firstFragmentBytes = 2 * 1024 * 1024;
const stepBytes = 64 * 1024;

/**
 * Seconds that one fragment should take. Long enough that the pause for its Ack hardly counts, short
 * enough that a break costs little and the confirmed progress moves often.
 */
const targetSeconds = 4;
const growth = 4;

export interface FragmentTiming {
  bytes: number;
  /** From the first byte handed over to the Ack. */
  durationMs: number;
}

/**
 * Length of the next fragment in bytes, from how the one before went. A failed or refused fragment is
 * not a timing: pass null to start small again.
 */
export function nextFragmentBytes(previous: FragmentTiming | null, limitBytes = maxFragmentBytes): number {
  const cap = Math.min(limitBytes, maxFragmentBytes);
  if (previous === null || previous.bytes <= 0) return Math.min(firstFragmentBytes, cap);
  const bytesPerSecond = previous.bytes / (Math.max(previous.durationMs, 1) / 1000);
  const wanted = bytesPerSecond * targetSeconds;
  const eased = Math.min(Math.max(wanted, previous.bytes / 2), previous.bytes * growth);
  const rounded = Math.ceil(Math.max(eased, floorBytes) / stepBytes) * stepBytes;
  return Math.min(rounded, cap);
}
