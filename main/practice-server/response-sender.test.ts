import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { ResponseSender } from './response-sender.ts';

/** A client that takes bytes only when it is told to. */
function slowClient() {
  const taken: Buffer[] = [];
  let take = () => {};
  const socket = new Writable({
    highWaterMark: 1,
    write(bytes: Buffer, _encoding, done) {
      taken.push(bytes);
      take = done;
    },
  });
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  const clock = new FakeClock();
  return {
    taken,
    take: () => take(),
    socket,
    clock,
    sender: new ResponseSender(socket, clock, 60_000, gone.signal),
  };
}

const answer = { status: 200, headers: [['Content-Length', '0']] as const };

it('an answer is handed over when the client has room for it', async () => {
  const { sender, taken, take } = slowClient();
  let isHandedOver = false;
  const sent = sender.send(answer, { isLast: false }).then(() => {
    isHandedOver = true;
  });
  await new Promise(setImmediate);
  expect([taken.length, isHandedOver]).toEqual([1, false]);
  take();
  await sent;
  expect(taken.toString()).toBe(
    'HTTP/1.1 200 OK\r\nDate: Wed, 01 Jan 2031 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n',
  );
});

it('a client that reads nothing for too long is dropped', async () => {
  const { sender, socket, clock } = slowClient();
  const sent = sender.send(answer, { isLast: false });
  clock.advance(59_999);
  expect(socket.destroyed).toBe(false);
  clock.advance(1);
  await expect(sent).rejects.toMatchObject({ name: 'ConnectionLost' });
  expect(socket.destroyed).toBe(true);
});
