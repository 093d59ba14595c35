import type { FakeClock } from './fake-clock.ts';

/** More turns of the event loop than any bytes, or a close, need from one end of loopback to the other. */
const turnsOnTheWay = 20;
const stepMs = 5000;

/**
 * Lets time pass for a client that waits, until `isOver`: in small steps, so that one that is only busy runs
 * into no deadline, and each after what was on its way has arrived.
 */
export async function passTime(clock: FakeClock, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    for (let turns = 0; turns < turnsOnTheWay && !isOver(); turns += 1) await nextTurn();
    if (!isOver() && clock.runningDelaysMs.length > 0) clock.advance(stepMs);
  }
}

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
