import type { Socket } from 'node:net';
import type { FakeClock } from './fake-clock.ts';
import { nextTurn, passTime } from './pass-time.ts';

/** What a scripted server does with a packet; `bytes` go out as they are. */
export interface ScriptedAnswer {
  bytes: string | Buffer;
  /**
   * What happens on the connection behind the bytes; it is kept if not said. `silence`: time passes until the
   * client has had enough. `flood`: the bytes again and again as long as they are taken. `drip`: the same, a
   * byte a second.
   */
  afterwards?: 'close' | 'reset' | 'silence' | 'flood' | 'drip';
}

/** No client in its right mind takes as much as this. */
const floodBytes = 64 * 2 ** 20;

/** Answers on a socket. @param clock the client's @returns the bytes that the client's side took of a flood */
export async function carryOut(
  { bytes, afterwards }: ScriptedAnswer,
  socket: Socket,
  clock: FakeClock,
): Promise<number> {
  const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  const isGone = () => socket.destroyed || socket.readableEnded;
  const write = (part: Buffer) => new Promise<void>((resolve) => socket.write(part, () => resolve()));

  await write(data);
  let taken = 0;
  switch (afterwards) {
    case 'close':
      socket.end();
      break;
    case 'reset':
      socket.resetAndDestroy();
      break;
    case 'silence':
      await passTime(clock, isGone);
      break;
    case 'flood':
      for (; taken < floodBytes && !isGone(); taken += data.length) await write(data);
      break;
    case 'drip':
      for (let next = 0; !isGone(); next = (next + 1) % data.length) {
        await write(data.subarray(next, next + 1));
        await nextTurn();
        clock.advance(1000);
      }
      break;
  }
  return taken;
}
