// A server in a process of its own that throws away what it gets: PUT bodies and BITS fragments alike.
// Its parent asks for the record over the process channel.
import net from 'node:net';

/** What the sink saw since it was last asked. Times are nanoseconds of the monotonic clock, as text. */
export interface SinkRecord {
  connections: number;
  fragments: number;
  bodyBytes: number;
  /** Arrival of each Cancel-Session head, by request target. */
  cancelledAt: Record<string, string>;
}

const emptyRecord = (): SinkRecord => ({ connections: 0, fragments: 0, bodyBytes: 0, cancelledAt: {} });
const headEnd = Buffer.from('\r\n\r\n');
let record = emptyRecord();
let sessions = 0;

const server = net.createServer((socket) => {
  record.connections += 1;
  let head: Buffer = Buffer.alloc(0);
  let answer = '';
  let missingBytes = 0;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    for (let rest: Buffer = chunk; rest.length > 0; ) {
      if (missingBytes > 0) {
        const bytes = Math.min(missingBytes, rest.length);
        missingBytes -= bytes;
        record.bodyBytes += bytes;
        rest = rest.subarray(bytes);
      } else {
        head = Buffer.concat([head, rest]);
        const end = head.indexOf(headEnd);
        if (end < 0) return;
        rest = head.subarray(end + headEnd.length);
        const text = head.toString('latin1', 0, end);
        head = Buffer.alloc(0);
        answer = answerTo(text);
        missingBytes = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
      }
      if (missingBytes === 0) socket.write(answer);
    }
  });
});

function answerTo(head: string): string {
  switch (/^bits-packet-type: *(\S+)/im.exec(head)?.[1]) {
    case undefined:
      return 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n';
    case 'Create-Session':
      sessions += 1;
      return ack(
        `BITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\nBITS-Session-Id: {${sessions}}\r\n`,
      );
    case 'Fragment':
      record.fragments += 1;
      return ack(
        `BITS-Received-Content-Range: ${Number(/^content-range: .*-(\d+)\//im.exec(head)?.[1]) + 1}\r\n`,
      );
    case 'Cancel-Session':
      record.cancelledAt[head.split(' ')[1] ?? ''] = String(process.hrtime.bigint());
      return ack('');
    default:
      return ack('');
  }
}

const ack = (headers: string): string =>
  `HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n${headers}Content-Length: 0\r\n\r\n`;

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.({ port: address.port });
});
process.on('message', () => {
  process.send?.(record);
  record = emptyRecord();
});
process.on('disconnect', () => process.exit(0));
