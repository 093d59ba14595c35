import type { Clock } from '../../transfer/ports.ts';
import { QueueInUseError } from '../store/sqlite-job-store.ts';
import { readPlace } from './control-place.ts';

/** A command may wait 10 seconds for the servers of what it cancels. */
const patienceMs = 12_000;
const pauseMs = 100;

/**
 * Opens a queue that a command at the terminal may own for a moment. An owner that runs the queue, and says where it can
 * be reached, is not waited for. Throws what `open` throws.
 */
export async function ownInTime<T>(dataFolder: string, open: () => T, clock: Clock): Promise<T> {
  const endsAtMs = clock.monotonic() + patienceMs;
  for (;;) {
    try {
      return open();
    } catch (cause) {
      const isShort = cause instanceof QueueInUseError && readPlace(dataFolder) === null;
      if (!isShort || clock.monotonic() >= endsAtMs) throw cause;
    }
    await new Promise<void>((resolve) => void clock.schedule(pauseMs, resolve));
  }
}
