import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { patternBytes, sha256Hex } from '../testing/protocol-vectors.ts';
import { type ReplyHandler, ReplyServer } from '../testing/reply-server.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import type { Exchanger } from './exchanger.ts';
import type { FileThreads } from './file-threads.ts';
import {
  createReplyDownloads,
  type ReplyDownload,
  type ReplyDownloads,
  type ReplyOutcome,
  type ReplyRequest,
} from './reply-download.ts';
import { replyPartBytes } from './reply-fetch.ts';
import { plainProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const content = patternBytes(0, 2.5 * replyPartBytes);
const thursday = 'Thu, 02 Jan 2031 00:00:00 GMT';
const sessionId = '{7DF0354D-249B-430F-820D-3D2A9BEF4931}';

let temp: TempFolder;
let server: ReplyServer;
let clock: FakeClock;
let exchangers: { origin: string; isServerChosen: boolean }[];

beforeEach(async () => {
  temp = new TempFolder();
  server = await ReplyServer.start(content);
  clock = new FakeClock();
  exchangers = [];
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  temp[Symbol.dispose]();
});

const folder = (): string => temp.join('replies');
const names = (): string[] => (existsSync(folder()) ? readdirSync(folder()).sort() : []);
const parts = (): string[] => names().filter((name) => name.startsWith('.'));

interface Change extends Partial<ReplyRequest> {
  maxBytes?: number;
  allowedHosts?: string[];
  threads?: FileThreads;
  /** Puts something in front of the real one. */
  through?: (real: Exchanger) => Exchanger;
}

const place = () => ({ folder: folder(), remoteUrl: server.remoteUrl, sessionId });

function downloads({ through, threads }: Change): ReplyDownloads {
  const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });
  return createReplyDownloads({
    exchangerFor(origin, ofServer, options) {
      exchangers.push({ origin: origin.origin, isServerChosen: options.isServerChosen });
      const real = transport.exchanger(origin, ofServer, options);
      return through?.(real) ?? real;
    },
    ...(threads && { threads }),
  });
}

const discard = (change: Change = {}) => downloads(change).discard({ ...place(), ...change });

function start({ maxBytes, allowedHosts, through, threads, ...change }: Change = {}): ReplyDownload {
  const profile = {
    ...plainProfile,
    allowedHosts: allowedHosts ?? [],
    reply: { ...plainProfile.reply, maxBytes: maxBytes ?? plainProfile.reply.maxBytes },
  };
  return downloads({ ...(through && { through }), ...(threads && { threads }) }).start({
    ...place(),
    replyUrl: 'replies\\{1}.bin',
    hostId: null,
    profile,
    fileName: 'report.bin',
    ...change,
  });
}

const download = (change?: Change): Promise<ReplyOutcome> => start(change).ended;

/** Bytes are too many to show when they differ. */
const digestOf = (bytes: Uint8Array) => ({ length: bytes.length, sha256: sha256Hex(bytes) });

async function stored(change?: Change): Promise<ReturnType<typeof digestOf>> {
  const outcome = await download(change);
  expect(outcome).toMatchObject({ kind: 'stored' });
  if (outcome.kind !== 'stored') throw new Error('not stored');
  const bytes = readFileSync(outcome.path);
  expect(outcome.sizeBytes).toBe(bytes.length);
  for (const done of [change, {}]) await discard(done);
  expect(parts()).toEqual([]);
  return digestOf(bytes);
}

async function refusal(change?: Change): Promise<[code: string, severity: string]> {
  const outcome = await download(change);
  if (outcome.kind !== 'failed') throw new Error(`ended ${outcome.kind}`);
  expect(names().filter((name) => !name.startsWith('.'))).toEqual([]);
  return [outcome.error.code, outcome.error.severity];
}

const range = (first: number, last: number): string => `/drop/in/replies/%7B1%7D.bin bytes=${first}-${last}`;
const ranges = [
  range(0, replyPartBytes - 1),
  range(replyPartBytes, 2 * replyPartBytes - 1),
  range(2 * replyPartBytes, 2.5 * replyPartBytes - 1),
];

/** Sends half of the range and then cuts the connection, or stays silent. */
const half =
  (then: (response: ServerResponse) => void): ReplyHandler =>
  (request, response) => {
    const [, first = 0, last = 0] = /(\d+)-(\d+)/.exec(request.headers.range ?? '')?.map(Number) ?? [];
    const end = Math.min(last, content.length - 1);
    response.writeHead(206, {
      'Content-Range': `bytes ${first}-${end}/${content.length}`,
      'Content-Length': end - first + 1,
      'Last-Modified': server.lastModified ?? '',
    });
    response.write(content.subarray(first, first + (end - first) / 2), () => then(response));
  };

const cut = half((response) => response.destroy());

const plain =
  (status: number, headers: Record<string, string> = {}, body = ''): ReplyHandler =>
  (_request, response) => {
    response.writeHead(status, { 'Content-Length': body.length, ...headers }).end(body);
  };

describe('a reply', () => {
  it('C-111: is fetched with closed ranges and identity coding', async () => {
    expect(await stored()).toEqual(digestOf(content));
    expect(server.requests).toEqual(ranges);
    for (const head of server.heads) {
      expect(head).toMatchObject({ accept: '*/*', 'accept-encoding': 'identity' });
    }
    expect(names()).toEqual(['report.bin.reply']);
    expect(statSync(temp.join('replies', 'report.bin.reply')).mode & 0o777).toBe(0o600);
  });

  it('is not seen under its name before it is whole', async () => {
    const seen: string[][] = [];
    const look: ReplyHandler = (request, response) => {
      seen.push(names().filter((name) => !name.endsWith('.bitlade-part')));
      server.serve(request, response);
    };
    server.script = [look, look, look];
    await stored();
    expect(seen).toEqual([[], [], []]);
  });

  it('C-111: is resumed after a break, by another run, where the last whole part ended', async () => {
    server.script = [null, cut];
    expect(await refusal()).toEqual(['connection-lost', 'transient']);
    expect(parts()).toHaveLength(1);
    expect(await stored()).toEqual(digestOf(content));
    expect(server.requests).toEqual([...ranges.slice(0, 2), ...ranges.slice(1)]);
  });

  it('C-112: is fetched again from 0 when its Last-Modified has changed between two runs', async () => {
    server.script = [null, cut];
    await refusal();
    server.lastModified = thursday;
    server.content = content.toReversed();
    expect(await stored()).toEqual(digestOf(Buffer.from(server.content)));
    expect(server.requests.slice(2)).toEqual([ranges[1], ...ranges]);
  });

  it('C-112: is fetched again from 0 when its Last-Modified changes under way', async () => {
    const change: ReplyHandler = (request, response) => {
      server.lastModified = thursday;
      server.content = content.toReversed();
      server.serve(request, response);
    };
    server.script = [null, null, change];
    expect(await stored()).toEqual(digestOf(Buffer.from(content.toReversed())));
  });

  it('is fetched again from 0 when its size has changed', async () => {
    server.script = [null, cut];
    await refusal();
    server.content = patternBytes(7, 10);
    expect(await stored()).toEqual(digestOf(patternBytes(7, 10)));
  });

  it('that changes all the time is tried again later', async () => {
    let version = 0;
    const change: ReplyHandler = (request, response) => {
      version += 1;
      server.serve(request, response, { ETag: `"${version}"` });
    };
    server.script = Array.from({ length: 50 }, () => change);
    expect(await refusal()).toEqual(['reply-incomplete', 'transient']);
    expect(server.requests.length).toBeLessThan(10);
  });

  it('comes whole from a server without ranges', async () => {
    server.script = [(request, response) => server.serve({ ...request, headers: {} } as never, response)];
    expect(await stored()).toEqual(digestOf(content));
    expect(server.requests).toEqual(ranges.slice(0, 1));
  });

  it('that comes whole in place of a later part is fetched again from 0', async () => {
    const whole: ReplyHandler = (request, response) => {
      server.serve({ ...request, headers: {} } as never, response);
    };
    server.script = [null, whole, whole];
    expect(await stored()).toEqual(digestOf(content));
    expect(server.requests).toEqual([ranges[0], ranges[1], ranges[0]]);
  });

  it.each([
    ['that are refused', plain(416)],
    ['that may not end behind it', plain(416, { 'Content-Range': 'bytes */10' })],
  ])('is asked for whole from a server with ranges %s', async (_what, handler) => {
    server.content = patternBytes(0, 10);
    server.script = [handler];
    expect(await stored()).toEqual(digestOf(patternBytes(0, 10)));
    expect(server.requests).toEqual([ranges[0], '/drop/in/replies/%7B1%7D.bin whole']);
  });

  it.each([
    ['416', null],
    ['200', plain(200)],
    ['an error page with 416', plain(416, { 'Content-Range': 'bytes */0' }, 'no such range')],
  ])('that is empty, told by %s, is an empty file', async (_what, handler) => {
    server.content = new Uint8Array();
    server.script = [handler];
    expect(await stored()).toHaveLength(0);
    expect(server.requests).toHaveLength(1);
  });

  it('of exactly one part takes one request', async () => {
    server.content = patternBytes(0, replyPartBytes);
    expect(await stored()).toEqual(digestOf(patternBytes(0, replyPartBytes)));
    expect(server.requests).toEqual(ranges.slice(0, 1));
  });
});

describe('the limit', () => {
  const maxBytes = 2 * replyPartBytes;

  it('lets a reply of just its size through', async () => {
    server.content = patternBytes(0, maxBytes);
    expect(await stored({ maxBytes })).toHaveLength(maxBytes);
  });

  it('stops a longer one at its first part, and nothing of it stays', async () => {
    expect(await refusal({ maxBytes })).toEqual(['reply-too-large', 'fatal']);
    expect(server.requests).toHaveLength(1);
    expect(names()).toEqual([]);
  });

  it('that is lower than when the download began leaves nothing of it', async () => {
    server.script = [null, cut];
    await refusal();
    expect(parts()).toHaveLength(1);
    expect(await refusal({ maxBytes })).toEqual(['reply-too-large', 'fatal']);
    expect(names()).toEqual([]);
  });

  it('stops one that is announced longer without waiting for it', async () => {
    server.script = [
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': 10_000_000_000 }).write('x');
      },
    ];
    expect(await refusal({ maxBytes })).toEqual(['reply-too-large', 'fatal']);
    expect(names()).toEqual([]);
  });

  it('stops one without end', async () => {
    const pour = (response: ServerResponse): void => {
      if (!response.destroyed) response.write(content.subarray(0, 65_536), () => pour(response));
    };
    server.script = [(_request, response) => pour(response.writeHead(200))];
    expect(await refusal({ maxBytes })).toEqual(['reply-too-large', 'fatal']);
    expect(names()).toEqual([]);
  });
});

describe('a download fails', () => {
  it.each<[string, ReplyHandler, string, string]>([
    ['a sign-in', plain(401, {}, 'who are you?'), 'sign-in-needed', 'fatal'],
    ['403', plain(403), 'reply-refused', 'fatal'],
    ['404', plain(404, {}, 'nothing here'), 'reply-gone', 'fatal'],
    ['500', plain(500), 'server-trouble', 'transient'],
    ['503', plain(503, { 'Retry-After': '7' }), 'server-busy', 'transient'],
    ['a coded body', plain(200, { 'Content-Encoding': 'gzip' }, 'xyz'), 'reply-refused', 'fatal'],
    ['a broken body', cut, 'connection-lost', 'transient'],
    ['no answer', (_request, response) => response.destroy(), 'connection-lost', 'transient'],
  ])('with %s', async (_what, handler, code, severity) => {
    server.script = [handler];
    expect(await refusal()).toEqual([code, severity]);
    expect(server.requests).toHaveLength(1);
    expect(names()).toEqual([]);
  });

  it('with a page without end that nobody asked for', async () => {
    const pour = (response: ServerResponse): void => {
      if (!response.destroyed) response.write('x'.repeat(65_536), () => pour(response));
    };
    server.script = [(_request, response) => pour(response.writeHead(404))];
    expect(await refusal()).toEqual(['reply-gone', 'fatal']);
  });

  it('with a redirect, which is told and not followed', async () => {
    await using elsewhere = await ReplyServer.start(content);
    const target = `http://127.0.0.1:${elsewhere.port}/reply.bin`;
    for (const status of [301, 302, 303, 307, 308]) {
      server.script = [plain(status, { Location: target })];
      expect(await download()).toMatchObject({
        kind: 'failed',
        error: { code: 'reply-refused', severity: 'fatal', facts: { target, httpStatus: status } },
      });
    }
    expect(elsewhere.requests).toEqual([]);
  });

  it('with an address that nobody allowed, before anything is asked or made', async () => {
    await using elsewhere = await ReplyServer.start(content);
    const replyUrl = `http://user:secret@127.0.0.1:${elsewhere.port}/reply.bin`;
    expect(await download({ replyUrl })).toEqual({
      kind: 'failed',
      error: {
        code: 'reply-not-allowed',
        severity: 'fatal',
        facts: { target: `http://127.0.0.1:${elsewhere.port}/reply.bin` },
      },
    });
    expect([...elsewhere.requests, ...server.requests, ...names(), ...exchangers]).toEqual([]);
  });

  it('when the folder is none', async () => {
    writeFileSync(folder(), 'a file');
    expect(await download()).toMatchObject({
      error: { code: 'reply-not-saved', severity: 'fatal', facts: { detail: 'ENOTDIR' } },
    });
    expect(server.requests).toEqual([]);
  });

  it('when the body stops coming', async () => {
    server.script = [(_request, response) => response.writeHead(200, { 'Content-Length': 9 }).write('half')];
    const running = download();
    await clock.scheduled(60_000);
    clock.advance(60_000);
    expect(await running).toMatchObject({ error: { code: 'no-answer', severity: 'transient' } });
    expect(names()).toEqual([]);
  });

  it('when only the end of the connection would end it', async () => {
    server.script = [
      (_request, response) => {
        response.useChunkedEncodingByDefault = false;
        response.writeHead(200, { Connection: 'close' }).end('perhaps half');
      },
    ];
    expect(await refusal()).toEqual(['reply-incomplete', 'transient']);
  });
});

describe('with a host id', () => {
  const onNode = (node: ReplyServer | { port: number }): Change => ({
    hostId: `127.0.0.1:${node.port}`,
    allowedHosts: [`127.0.0.1:${node.port}`],
  });

  it('the node is asked first', async () => {
    await using node = await ReplyServer.start(patternBytes(3, 10));
    expect(await stored(onNode(node))).toEqual(digestOf(patternBytes(3, 10)));
    expect(node.requests).toEqual(ranges.slice(0, 1));
    expect(server.requests).toEqual([]);
    expect(exchangers).toEqual([{ origin: `http://127.0.0.1:${node.port}`, isServerChosen: true }]);
  });

  it('the origin is asked when the node has nothing', async () => {
    await using node = await ReplyServer.start(content);
    node.script = [plain(404)];
    expect(await stored(onNode(node))).toEqual(digestOf(content));
    expect(exchangers.map(({ isServerChosen }) => isServerChosen)).toEqual([true, false]);
  });

  it('the origin is asked when the node cannot be reached; if it has nothing, the node is asked again later', async () => {
    const node = await ReplyServer.start(content);
    const { port } = node;
    await node[Symbol.asyncDispose]();
    expect(await stored(onNode({ port }))).toEqual(digestOf(content));
    server.script = [plain(404)];
    expect(await download(onNode({ port }))).toMatchObject({
      error: { code: 'connection-refused', severity: 'transient' },
    });
  });

  it('a reply that is nowhere is gone', async () => {
    await using node = await ReplyServer.start(content);
    node.script = [plain(404)];
    server.script = [plain(404)];
    expect(await refusal(onNode(node))).toEqual(['reply-gone', 'fatal']);
  });

  it('what the node refuses is not asked elsewhere', async () => {
    await using node = await ReplyServer.start(content);
    node.script = [plain(403)];
    expect(await refusal(onNode(node))).toEqual(['reply-refused', 'fatal']);
    expect(server.requests).toEqual([]);
  });
});

describe('an aborted download', () => {
  it('ends at once, keeps its part, and goes on later', async () => {
    const { promise: isHalfSent, resolve } = Promise.withResolvers<ServerResponse>();
    server.script = [null, half(resolve)];
    const running = start();
    const response = await isHalfSent;
    const closed = once(response, 'close');
    running.abort();
    expect(await running.ended).toEqual({ kind: 'aborted' });
    await closed;
    expect(parts()).toHaveLength(1);
    expect(await stored()).toEqual(digestOf(content));
    expect(server.requests.slice(2)).toEqual(ranges.slice(1));
  });

  it('before it began asks nothing', async () => {
    const running = start();
    running.abort();
    expect(await running.ended).toEqual({ kind: 'aborted' });
    expect(server.requests).toEqual([]);
  });

  it('leaves nothing when it is discarded', async () => {
    server.script = [null, cut];
    await refusal();
    await discard();
    expect(names()).toEqual([]);
    await discard({ folder: temp.join('nowhere') });
  });
});

describe('a connection', () => {
  const exchangingWith =
    (exchange: (real: Exchanger) => Exchanger['exchange']) =>
    (real: Exchanger): Exchanger => ({
      exchange: exchange(real),
      isLineOpen: true,
      reset: () => real.reset(),
      close: () => real.close(),
    });

  it('that died while idle is replaced once', async () => {
    let isStale = true;
    const through = exchangingWith((real) => async (request, options) => {
      if (!isStale) return real.exchange(request, options);
      isStale = false;
      const error = { code: 'connection-lost', severity: 'transient', facts: {} } as const;
      return { kind: 'failed', certainty: 'unknown', error, isStaleLine: true };
    });
    expect(await stored({ through })).toEqual(digestOf(content));
  });

  it('that leads where no server may point to is refused', async () => {
    const error = { code: 'host-not-allowed', severity: 'fatal', facts: { target: 'up.test' } } as const;
    const through = exchangingWith(() => async () => {
      return { kind: 'failed', certainty: 'not-sent', error, isStaleLine: false };
    });
    expect(await download({ through })).toEqual({
      kind: 'failed',
      error: { ...error, code: 'reply-not-allowed' },
    });
  });

  it('on which signing in brings another body first gives the reply alone', async () => {
    const through = exchangingWith((real) => (request, options) => {
      options.onBody?.(Buffer.from('sign in, please'), { status: 401, headers: {} }, () => undefined);
      return real.exchange(request, options);
    });
    expect(await stored({ through })).toEqual(digestOf(content));
    server.content = new Uint8Array();
    server.script = [plain(200)];
    expect(await stored({ through, fileName: 'empty' })).toHaveLength(0);
  });
});

describe('the file', () => {
  it('takes the next free name and replaces nothing, links included', async () => {
    mkdirSync(folder());
    writeFileSync(path.join(folder(), 'report.bin.reply'), 'mine');
    symlinkSync(temp.join('victim'), path.join(folder(), 'report.bin (2).reply'));
    mkdirSync(path.join(folder(), 'report.bin (3).reply'));
    expect(await download()).toMatchObject({ path: path.join(folder(), 'report.bin (4).reply') });
    expect(readFileSync(path.join(folder(), 'report.bin.reply'), 'utf8')).toBe('mine');
    expect(existsSync(temp.join('victim'))).toBe(false);
  });

  it.each([
    ['a symbolic link', symlinkSync],
    ['a hard link', linkSync],
  ])('is never written through %s in place of its part', async (_what, makeLink) => {
    server.script = [null, cut];
    await refusal();
    const [part = ''] = parts();
    const victim = temp.join('victim');
    writeFileSync(victim, 'v'.repeat(2 * replyPartBytes));
    await discard();
    makeLink(victim, path.join(folder(), part));
    expect(await stored()).toEqual(digestOf(content));
    expect(readFileSync(victim, 'utf8')).toBe('v'.repeat(2 * replyPartBytes));
  });

  it.each([
    ['of another session', { sessionId: 'another' }],
    ['from another address', { replyUrl: 'replies/2.bin' }],
  ])(
    '%s is never put together with what is here, though nothing tells their versions apart',
    async (_what, change) => {
      server.lastModified = null;
      server.script = [null, cut];
      await refusal();
      server.content = content.toReversed();
      expect(await stored(change)).toEqual(digestOf(content.toReversed()));
      expect(server.requests.slice(2)).toHaveLength(ranges.length);
    },
  );

  it('of another session is not placed for it when it is whole', async () => {
    expect(await download()).toMatchObject({ kind: 'stored' });
    server.content = content.toReversed();
    expect(await stored({ sessionId: 'another', fileName: 'other' })).toEqual(digestOf(content.toReversed()));
  });

  it('of a server that tells no versions apart is gone on with in the same session', async () => {
    server.lastModified = null;
    server.script = [null, cut];
    await refusal();
    expect(await stored()).toEqual(digestOf(content));
    expect(server.requests.slice(2)).toEqual(ranges.slice(1));
  });

  it('that lost bytes of its part is fetched again from 0', async () => {
    server.script = [null, cut];
    await refusal();
    const [part = ''] = parts();
    writeFileSync(path.join(folder(), part), 'short');
    expect(await stored()).toEqual(digestOf(content));
    expect(server.requests.slice(2)).toEqual(ranges);
  });

  it('that is longer than its part says is cut', async () => {
    server.script = [null, cut];
    await refusal();
    const [part = ''] = parts();
    appendFileSync(path.join(folder(), part), content);
    expect(await stored()).toEqual(digestOf(content));
  });

  it('that has its name keeps it when the program ends before that is noted down', async () => {
    const first = await download();
    expect(await stored()).toEqual(digestOf(content));
    expect(first).toMatchObject({ path: path.join(folder(), 'report.bin.reply') });
    expect(names()).toEqual(['report.bin.reply']);
    expect(server.requests).toEqual(ranges);
  });

  it('that was written to under its name is left alone, and fetched again', async () => {
    await download();
    appendFileSync(path.join(folder(), 'report.bin.reply'), 'a note');
    expect(await stored()).toEqual(digestOf(content));
    expect(names()).toEqual(['report.bin (2).reply', 'report.bin.reply']);
    expect(statSync(path.join(folder(), 'report.bin.reply')).size).toBe(content.length + 6);
  });

  it('takes away parts that nobody has gone on with for a month, and nothing else', async () => {
    mkdirSync(folder());
    const aged = [
      '.4d2.0f0f0f0f0f0f0f0f.10-5-00000000000000000000000000000000.bitlade-part',
      '.gone.bitlade-part',
      'mine',
    ];
    for (const name of [...aged, '.4d3.young.bitlade-part']) writeFileSync(path.join(folder(), name), 'half');
    const days = (count: number) => new Date(Date.now() - count * 24 * 3_600_000);
    for (const name of aged) utimesSync(path.join(folder(), name), days(31), days(31));
    await download();
    await discard();
    expect(names()).toEqual(['.4d3.young.bitlade-part', '.gone.bitlade-part', 'mine', 'report.bin.reply']);
  });

  it('has a name that is as long as names may be', async () => {
    const fileName = `${'ü'.repeat(127)}x`;
    await stored({ fileName });
    await stored({ fileName });
    expect(names().map((name) => Buffer.byteLength(name))).toEqual([254, 254]);
  });

  it('never leaves the folder for its name', async () => {
    expect(await download({ fileName: '../../up' })).toMatchObject({ path: path.join(folder(), 'up.reply') });
  });
});
