// A server in a process of its own that throws away what it gets: PUT bodies and BITS fragments alike. It knows
// whole fragments only: of one that breaks off nothing counts. With `tls` as argument it speaks TLS.
// Its parent asks for the record over the process channel.
import type { Socket } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { makeTestCertificate } from '../../main/testing/test-certificate.ts';
import { tickMs } from './rate-error.ts';

/** What the sink saw since it was last asked. Times are nanoseconds of the monotonic clock, as text. */
export interface SinkRecord {
  connections: number;
  /** All that were announced, in order. */
  fragments: { target: string; bytes: number }[];
  /** Offsets that fragments were acknowledged up to, in order. */
  acknowledged: { target: string; bytes: number; at: string }[];
  /** Bytes of bodies that arrived, by `tickMs` of the monotonic clock. */
  bytesAt: Record<number, number>;
  /** Bytes of fragments that broke off. */
  lostBytes: number;
  /** Arrival of each Cancel-Session head, by request target. */
  cancelledAt: Record<string, string>;
  /** End of a connection in the middle of a fragment, by request target. */
  brokenAt: Record<string, string>;
}

/** The first message to the parent. */
export interface SinkAddress {
  port: number;
  /** PEM to trust; null without TLS. */
  certificate: string | null;
}

const emptyRecord = (): SinkRecord => ({
  connections: 0,
  fragments: [],
  acknowledged: [],
  bytesAt: {},
  lostBytes: 0,
  cancelledAt: {},
  brokenAt: {},
});
const headEnd = Buffer.from('\r\n\r\n');
const nanoseconds = (): string => String(process.hrtime.bigint());
let record = emptyRecord();
let sessions = 0;

function serve(socket: Socket): void {
  record.connections += 1;
  let head: Buffer = Buffer.alloc(0);
  let target = '';
  let answer = '';
  let acknowledgedBytes: number | null = null;
  let bodyBytes = 0;
  let missingBytes = 0;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (missingBytes === 0) return;
    record.brokenAt[target] = nanoseconds();
    record.lostBytes += bodyBytes - missingBytes;
  });
  socket.on('data', (chunk) => {
    for (let rest: Buffer = chunk; rest.length > 0; ) {
      if (missingBytes > 0) {
        const bytes = Math.min(missingBytes, rest.length);
        missingBytes -= bytes;
        const tick = Math.floor(performance.now() / tickMs);
        record.bytesAt[tick] = (record.bytesAt[tick] ?? 0) + bytes;
        rest = rest.subarray(bytes);
      } else {
        head = Buffer.concat([head, rest]);
        const end = head.indexOf(headEnd);
        if (end < 0) return;
        rest = head.subarray(end + headEnd.length);
        const text = head.toString('latin1', 0, end);
        head = Buffer.alloc(0);
        target = text.split(' ')[1] ?? '';
        bodyBytes = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
        missingBytes = bodyBytes;
        acknowledgedBytes = fragmentEnd(text);
        answer = answerTo(text, target, bodyBytes);
      }
      if (missingBytes > 0) continue;
      if (acknowledgedBytes !== null)
        record.acknowledged.push({ target, bytes: acknowledgedBytes, at: nanoseconds() });
      socket.write(answer);
    }
  });
}

function answerTo(head: string, target: string, bodyBytes: number): string {
  switch (/^bits-packet-type: *(\S+)/im.exec(head)?.[1]) {
    case undefined:
      return 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n';
    case 'Create-Session':
      sessions += 1;
      return ack(
        `BITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\nBITS-Session-Id: {${sessions}}\r\n`,
      );
    case 'Fragment':
      record.fragments.push({ target, bytes: bodyBytes });
      return ack(`BITS-Received-Content-Range: ${fragmentEnd(head)}\r\n`);
    case 'Cancel-Session':
      record.cancelledAt[target] = nanoseconds();
      return ack('');
    default:
      return ack('');
  }
}

/** Offset behind the last byte; null for what is no fragment. */
function fragmentEnd(head: string): number | null {
  const last = /^content-range: .*-(\d+)\//im.exec(head)?.[1];
  return last === undefined ? null : Number(last) + 1;
}

const ack = (headers: string): string =>
  `HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n${headers}Content-Length: 0\r\n\r\n`;

const certificate = process.argv[2] === 'tls' ? makeTestCertificate(['127.0.0.1']) : null;
const server = certificate ? tls.createServer(certificate, serve) : net.createServer(serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) return;
  process.send?.({ port: address.port, certificate: certificate?.cert ?? null } satisfies SinkAddress);
});
process.on('message', () => {
  process.send?.(record);
  record = emptyRecord();
});
process.on('disconnect', () => process.exit(0));
