import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { SocketRecorder } from '../testing/socket-recorder.ts';
import type { WireRequest } from './exchanger.ts';
import { HttpExchange } from './http-exchange.ts';
import { Line } from './line.ts';

const request: WireRequest = { method: 'BITS_POST', path: '/drop', headers: [], body: null };

it('a request that was handed over when the server left ends unsent, and the line is over', async () => {
  await using server = await SocketRecorder.start();
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  const line = new Line(server.url().origin, { socket, proxy: null, reset: () => socket.destroy() });
  const dispatch = () => {
    const exchange = new HttpExchange(request, { answerTimeoutMs: 60_000 }, line, new FakeClock(), 'host');
    line.dispatch(
      { method: request.method as 'GET', path: request.path, body: null, reset: false },
      exchange,
    );
    return exchange.ended;
  };
  expect(await dispatch()).toMatchObject({ outcome: { kind: 'answered' }, isLineUsable: true });

  const ended = dispatch();
  // Between the hand-over and the first byte, when no server can be made to leave on purpose.
  socket.emit('end');

  expect(await ended).toMatchObject({
    outcome: { kind: 'failed', certainty: 'not-sent', error: { code: 'connection-lost' } },
    isLineUsable: false,
  });
  expect(line.isOpen).toBe(false);
  expect(server.requests).toHaveLength(1);
  await line.drop();
});
