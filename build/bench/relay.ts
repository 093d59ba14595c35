// A line in a process of its own: passes TCP on to the sink with a rate and a delay, and cuts it when told so.
// It reads only as much as such a line has under way, so that the rest waits in the sender.
import net from 'node:net';
import { Lane } from './lane.ts';

export interface LineTask {
  /** Where it leads. */
  port: number;
  bytesPerSecond: number;
  roundTripMs: number;
  /** True for a sender's system that takes all that it is given. */
  isUnbounded?: boolean;
  /** Every connection is reset when so many bytes have gone up since the start. */
  cutsAtBytes?: readonly number[];
}

const task = JSON.parse(process.argv[2] ?? '{}') as LineTask;
const leastWindowBytes = 256 * 1024;
const windowBytes = task.isUnbounded
  ? Number.POSITIVE_INFINITY
  : Math.max(task.bytesPerSecond * (task.roundTripMs / 1000), leastWindowBytes);
const delayMs = task.roundTripMs / 2;
const [up, down] = [new Lane(task.bytesPerSecond, delayMs), new Lane(task.bytesPerSecond, delayMs)];
const cuts = [...(task.cutsAtBytes ?? [])];
const sockets = new Set<net.Socket>();
let bytesUp = 0;

/** Passes on what one side sends. Things arrive in the order in which they were sent; only a reset overtakes. */
function pass(from: net.Socket, to: net.Socket, lane: Lane): void {
  const underWay: { at: number; bytes: number; arrive(): void }[] = [];
  let bytesUnderWay = 0;
  let timer: NodeJS.Timeout | undefined;

  function deliver(): void {
    const now = performance.now();
    while (underWay[0] && underWay[0].at <= now) {
      const { bytes, arrive } = underWay.shift() ?? { bytes: 0, arrive() {} };
      bytesUnderWay -= bytes;
      arrive();
    }
    if (bytesUnderWay < windowBytes) from.resume();
    timer = underWay[0] && setTimeout(deliver, Math.max(underWay[0].at - now, 0));
  }

  function carry(bytes: number, arrive: () => void): void {
    underWay.push({ at: lane.arrivalOf(bytes, performance.now()), bytes, arrive });
    bytesUnderWay += bytes;
    if (bytesUnderWay >= windowBytes) from.pause();
    timer ??= setTimeout(deliver, 0);
  }

  from.on('data', (chunk) => {
    carry(chunk.length, () => {
      to.write(chunk);
      if (lane === up) countUp(chunk.length);
    });
  });
  from.on('end', () => carry(0, () => to.end()));
  from.on('error', () => setTimeout(() => to.resetAndDestroy(), delayMs));
  from.on('close', () => {
    clearTimeout(timer);
    lane.takeBack(bytesUnderWay, performance.now());
    sockets.delete(from);
  });
}

function countUp(bytes: number): void {
  bytesUp += bytes;
  if (bytesUp < (cuts[0] ?? Number.POSITIVE_INFINITY)) return;
  cuts.shift();
  for (const socket of sockets) socket.resetAndDestroy();
}

const server = net.createServer({ allowHalfOpen: true }, (client) => {
  const sink = net.connect({ port: task.port, host: '127.0.0.1', allowHalfOpen: true });
  for (const socket of [client, sink]) sockets.add(socket.setNoDelay(true));
  pass(client, sink, up);
  pass(sink, client, down);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit(0));
