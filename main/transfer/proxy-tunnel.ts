import type { Socket } from 'node:net';
import type { HttpAnswer } from '../bits/http-answer.ts';
import { TransportFault } from './transport-fault.ts';

const maxHeadBytes = 16 * 1024;
const headEnd = '\r\n\r\n';

/**
 * Asks a proxy, over a fresh connection to it, for a way through to `target` (`host:port`). Nothing but the
 * name of the target and what the proxy itself is to know goes out here. [RFC 9110] 9.3.6
 * Rejects when the connection ends or no HTTP comes back. After a 2xx the socket leads to the target.
 */
export async function askForTunnel(
  socket: Socket,
  target: string,
  proxyAuthorization: string | null,
): Promise<HttpAnswer> {
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (proxyAuthorization !== null) {
    // What a proxy says of itself comes back in it, and must not end the line.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(proxyAuthorization))
      throw new TransportFault('malformed-answer', 'realm');
    lines.push(`Proxy-Authorization: ${proxyAuthorization}`);
  }
  // One character is one byte here, as in what the proxy sent.
  socket.write(lines.join('\r\n') + headEnd, 'latin1');
  return parseHead(await readHead(socket));
}

/** Up to the empty line; what follows stays in the socket. */
function readHead(socket: Socket): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let held: Buffer = Buffer.alloc(0);
  const onReadable = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
      held = Buffer.concat([held, chunk]);
      const end = held.indexOf(headEnd);
      if (end >= 0) {
        // First the listener, or the bytes that go back are announced to it.
        socket.off('readable', onReadable);
        if (held.length > end + headEnd.length) socket.unshift(held.subarray(end + headEnd.length));
        return resolve(held.toString('latin1', 0, end));
      }
      if (held.length > maxHeadBytes) return reject(new Error('head too long'));
    }
  };
  const onEnd = () => reject(new Error('closed'));
  socket.on('readable', onReadable);
  socket.once('end', onEnd);
  socket.once('close', onEnd);
  return promise.finally(() => {
    socket.off('readable', onReadable);
    socket.off('end', onEnd);
    socket.off('close', onEnd);
  });
}

function parseHead(head: string): HttpAnswer {
  const [statusLine = '', ...lines] = head.split('\r\n');
  const status = /^HTTP\/1\.[01] ([2-5]\d\d)(?: |$)/.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`no answer of a proxy: ${statusLine.slice(0, 40)}`);
  const headers: Record<string, string[]> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    headers[name] = [...(headers[name] ?? []), line.slice(colon + 1).trim()];
  }
  return { status: Number(status), headers };
}
