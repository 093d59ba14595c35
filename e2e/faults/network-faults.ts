import { nextTurn } from '../../main/testing/pass-time.ts';
import type { Direction, Fault, FaultyLine } from './faulty-line.ts';

/** The connection is reset as soon as it is open. */
export const refused = (): Fault => ({ name: 'refused', open: (line) => line.reset() });

export const resetAfter = (direction: Direction, bytes: number): Fault =>
  strikeAfter('reset', direction, bytes, (line) => line.reset());

export const closedAfter = (direction: Direction, bytes: number): Fault =>
  strikeAfter('closed', direction, bytes, (line) => line.close());

/** Neither side hears of the other any more, until the client has had enough. */
export function silentAfter(direction: Direction, bytes: number): Fault {
  let isSilent = false;
  const fault = strikeAfter('silent', direction, bytes, (line) => {
    isSilent = true;
    return line.waitForClient();
  });
  const other = direction === 'request' ? 'answer' : 'request';
  return {
    ...fault,
    [other]: async (passing: Buffer, line: FaultyLine) => {
      if (!isSilent) await line.pass(other, passing);
    },
  };
}

/** Holds everything back for some seconds, then goes on as if nothing had been. */
export const stalledAfter = (direction: Direction, bytes: number, seconds: number): Fault => {
  let passed = 0;
  let isOver = false;
  return {
    name: `stalled for ${seconds} s after ${bytes} bytes of ${direction}`,
    [direction]: async (passing: Buffer, line: FaultyLine) => {
      passed += passing.length;
      if (passed > bytes && !isOver) {
        isOver = true;
        for (let second = 0; second < seconds; second += 1) await line.wait(1000);
      }
      await line.pass(direction, passing);
    },
  };
};

/** A few bytes at a time, each for itself. */
export const dripping = (direction: Direction, bytes: number): Fault => ({
  name: `${direction} drips by ${bytes} bytes`,
  [direction]: async (passing: Buffer, line: FaultyLine) => {
    for (let first = 0; first < passing.length; first += bytes) {
      await line.pass(direction, passing.subarray(first, first + bytes));
      await nextTurn();
    }
  },
});

/** Everything takes so long in both directions. */
export const slow = (milliseconds: number): Fault => {
  const late = (direction: Direction) => async (passing: Buffer, line: FaultyLine) => {
    await line.wait(milliseconds);
    await line.pass(direction, passing);
  };
  return { name: `${milliseconds} ms late`, request: late('request'), answer: late('answer') };
};

/** The first bytes of the connection reach the server a second time, over another connection. */
export function playedTwice(bytes: number, order: 'before the rest' | 'beside the rest'): Fault {
  const seen: Buffer[] = [];
  let length = 0;
  let isPlayed = false;
  return {
    name: `first ${bytes} bytes played twice, ${order}`,
    async request(passing, line) {
      await line.pass('request', passing);
      if (isPlayed) return;
      seen.push(passing);
      length += passing.length;
      if (length < bytes) return;
      isPlayed = true;
      const playing = line.playToServer(Buffer.concat(seen).subarray(0, bytes));
      if (order === 'before the rest') await playing;
    },
  };
}

/** One bit of the answers is wrong. */
export function flippedBit(place: number, bit: number): Fault {
  let passed = 0;
  let requests = 0;
  return {
    name: `bit ${bit} of answer byte ${place} flipped`,
    request(passing, line) {
      requests += 1;
      return line.pass('request', passing);
    },
    async answer(passing, line) {
      const index = place - passed;
      passed += passing.length;
      if (index < 0 || index >= passing.length) return line.pass('answer', passing);
      const flipped = Buffer.from(passing);
      flipped.writeUInt8(passing.readUInt8(index) ^ (1 << bit), index);
      await line.pass('answer', flipped);
      // It may have lost its end: then the client waits for the rest.
      const before = requests;
      await line.waitForClient(() => requests > before);
    },
  };
}

/** Passes the first bytes of one direction and then strikes, once; the rest is lost. */
function strikeAfter(
  what: string,
  direction: Direction,
  bytes: number,
  strike: (line: FaultyLine) => void | Promise<void>,
): Fault {
  let left = bytes;
  let isStruck = false;
  return {
    name: `${what} after ${bytes} bytes of ${direction}`,
    [direction]: async (passing: Buffer, line: FaultyLine) => {
      if (isStruck) return;
      const part = passing.subarray(0, left);
      left -= part.length;
      if (part.length > 0) await line.pass(direction, part);
      if (left > 0) return;
      isStruck = true;
      await strike(line);
    },
  };
}
