import { createHash } from 'node:crypto';
import net, { type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { answerText, type RecordedRequest, SocketRecorder } from './socket-recorder.ts';
import type { TestCertificate } from './test-certificate.ts';

export interface ProxyRules {
  /** Status for every CONNECT. */
  tunnelStatus?: number;
  /** Status for every request that is not a CONNECT. */
  forwardStatus?: number;
  /** Asks for this user. */
  user?: { scheme: 'Basic' | 'Digest'; userName: string; password: string };
  /** Resets the client's connection when so many bytes have come through a tunnel. */
  tunnelBytes?: number;
  /** Bytes of a request come: all that goes through tunnels, and heads of what is read. */
  onPassing?(): void;
  /** Instead of everything else. */
  onConnection?(socket: Socket): void;
}

/** What comes after so many bytes in a tunnel is more than a handshake. */
const longestHandshake = 100_000;
const nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c0';

/** A proxy as companies have them: tunnels, requests with whole addresses, and a password if need be. */
export class TestProxy {
  readonly #recorder: SocketRecorder;
  readonly #ways: Set<Socket>;
  readonly #isTls: boolean;

  private constructor(recorder: SocketRecorder, ways: Set<Socket>, isTls: boolean) {
    this.#recorder = recorder;
    this.#ways = ways;
    this.#isTls = isTls;
  }

  static async start(rules: ProxyRules = {}, tlsOptions?: TestCertificate & TlsOptions): Promise<TestProxy> {
    const ways = new Set<Socket>();
    const onRequest = (request: RecordedRequest, socket: Socket) => {
      if (rules.user && !isSignedIn(request, rules.user)) {
        return void socket.write(proxyAnswer('407 Proxy Authentication Required', challenge(rules.user)));
      }
      const isTunnel = request.method === 'CONNECT';
      const status = isTunnel ? rules.tunnelStatus : rules.forwardStatus;
      if (status !== undefined) return void socket.write(proxyAnswer(`${status} By Proxy`));
      ways.add(isTunnel ? openTunnel(request, socket, rules) : forward(request, socket));
    };
    const script = {
      onRequest,
      onHead: ({ method }: RecordedRequest) => {
        if (method !== 'CONNECT') rules.onPassing?.();
      },
      ...(rules.onConnection && { onConnection: rules.onConnection, onRequest: () => undefined }),
    };
    return new TestProxy(await SocketRecorder.start(script, tlsOptions), ways, tlsOptions !== undefined);
  }

  /** What clients asked the proxy for; what went through tunnels is not among it. */
  get requests(): readonly RecordedRequest[] {
    return this.#recorder.requests;
  }

  get connections(): number {
    return this.#recorder.connections;
  }

  get recorder(): SocketRecorder {
    return this.#recorder;
  }

  /** `host:port`. */
  get name(): string {
    return `127.0.0.1:${this.#recorder.port}`;
  }

  get hop() {
    return { kind: 'proxy', hostname: '127.0.0.1', port: this.#recorder.port, isTls: this.#isTls } as const;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const way of this.#ways) way.destroy();
    await this.#recorder[Symbol.asyncDispose]();
  }
}

const proxyAnswer = (status: string, headers: Record<string, string> = {}): string =>
  answerText(status, { Via: '1.1 test-proxy', ...headers }).replace('BITS-Packet-Type: Ack\r\n', '');

export const headerOf = ({ headers }: RecordedRequest, name: string): string | undefined =>
  headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];

/** Names all lead to this computer. */
function connectTo(authority: string): Socket {
  const { hostname, port } = new URL(`http://${authority}`);
  return net.connect(Number(port), hostname === '[::1]' ? '::1' : '127.0.0.1');
}

function openTunnel({ target }: RecordedRequest, socket: Socket, rules: ProxyRules): Socket {
  const { tunnelBytes } = rules;
  const way = connectTo(target);
  let passedBytes = 0;
  // From here on the recorder must not read along.
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    passedBytes += chunk.length;
    if (passedBytes > longestHandshake) rules.onPassing?.();
    if (tunnelBytes !== undefined && passedBytes > tunnelBytes) socket.resetAndDestroy();
    else way.write(chunk);
  });
  way.on('connect', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
  return joined(way, socket);
}

function forward({ method, target, headers, body }: RecordedRequest, socket: Socket): Socket {
  const url = new URL(target);
  const way = connectTo(url.host);
  const own = headers.filter(([name]) => !/^(proxy-|connection$)/i.test(name));
  const lines = own.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  way.write(`${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines}Via: 1.1 test-proxy\r\n\r\n`);
  way.write(body);
  return joined(way, socket);
}

function joined(way: Socket, socket: Socket): Socket {
  way.on('data', (chunk) => socket.write(chunk));
  way.on('end', () => socket.end());
  way.on('error', () => socket.destroy());
  socket.on('error', () => way.destroy());
  socket.on('close', () => way.destroy());
  return way;
}

const challenge = ({ scheme }: NonNullable<ProxyRules['user']>): Record<string, string> => ({
  'Proxy-Authenticate':
    scheme === 'Basic' ? 'Basic realm="proxy"' : `Digest realm="proxy", nonce="${nonce}", qop="auth"`,
});

function isSignedIn(request: RecordedRequest, user: NonNullable<ProxyRules['user']>): boolean {
  const value = headerOf(request, 'Proxy-Authorization') ?? '';
  if (user.scheme === 'Basic') {
    return value === `Basic ${Buffer.from(`${user.userName}:${user.password}`).toString('base64')}`;
  }
  const part = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(value)?.[1] ?? '';
  const md5 = (...parts: string[]) => createHash('md5').update(parts.join(':')).digest('hex');
  const a1 = md5(user.userName, 'proxy', user.password);
  const a2 = md5(request.method, request.target);
  return part('response') === md5(a1, nonce, part('nc'), part('cnonce'), 'auth', a2);
}
