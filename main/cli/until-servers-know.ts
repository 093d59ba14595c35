import { setTimeout as wait } from 'node:timers/promises';
import type { QueueControl } from '../queue/control/queue-control.ts';
import { QueueMirror } from './queue-mirror.ts';

const patienceMs = 10_000;

/** Waits a while for the servers to hear of what is cancelled. @returns how many are still to be told */
export async function untilServersKnow(control: QueueControl): Promise<number> {
  const mirror = await QueueMirror.of(control);
  const untold = (): number => mirror.jobs().filter(({ state }) => state === 'cancelling').length;
  const told = Promise.withResolvers<void>();
  const look = (): void => {
    if (untold() === 0) told.resolve();
  };
  const stopWatching = mirror.onChange(look);
  look();
  const ended = new AbortController();
  const late = wait(patienceMs, undefined, { signal: ended.signal }).catch(() => undefined);
  await Promise.race([told.promise, late]);
  ended.abort();
  stopWatching();
  return untold();
}
