import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueRig } from '../../testing/queue-rig.ts';
import { RawControl } from '../../testing/raw-control.ts';
import { sampleJob } from '../../testing/sample-jobs.ts';
import { ControlClient } from './control-client.ts';
import type { ControlEvent } from './control-contract.ts';
import { readPlace } from './control-place.ts';
import { ControlServer } from './control-server.ts';
import { ControlRefused, OwnerGoneError } from './queue-control.ts';

let rig: QueueRig;
let server: ControlServer | null;
let warnings: string[];
const raws: RawControl[] = [];
const clients: ControlClient[] = [];

beforeEach(() => {
  rig = new QueueRig();
  rig.conditions.tell({ isAsleep: true });
  warnings = [];
});
afterEach(async () => {
  for (const raw of raws.splice(0)) raw[Symbol.dispose]();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server?.stop();
  await rig[Symbol.asyncDispose]();
});

const dataFolder = (): string => rig.folder.join('data');

async function serve(): Promise<void> {
  rig.open();
  server = await ControlServer.start({
    dataFolder: dataFolder(),
    queue: rig.queue,
    clock: rig.clock,
    logger: { info() {}, warn: (message) => warnings.push(message) },
  });
}
function place() {
  const found = readPlace(dataFolder());
  if (found === null) throw new Error('nobody listens');
  return found;
}
async function raw(): Promise<RawControl> {
  const connection = await RawControl.open(place().address);
  raws.push(connection);
  return connection;
}
async function known(): Promise<RawControl> {
  const connection = await raw();
  connection.send(`${JSON.stringify({ hello: 1, token: place().token })}\n`);
  await connection.got(1);
  return connection;
}
async function client(): Promise<ControlClient> {
  const found = await ControlClient.connect(dataFolder());
  if (found === null) throw new Error('nobody listens');
  clients.push(found);
  return found;
}
const all = { states: null, batchIds: null, jobIds: null, offset: 0 };
const named = (...jobIds: string[]) => ({ jobIds, batchIds: [], isAll: false });

describe('who is let in', () => {
  it('socket and file belong to the user alone, under umask 000 too', async () => {
    mkdirSync(dataFolder(), { mode: 0o777 });
    const before = process.umask(0);
    try {
      await serve();
    } finally {
      process.umask(before);
    }
    const modes = readdirSync(dataFolder())
      .filter((name) => name.startsWith('control'))
      .map((name) => [name, statSync(rig.folder.join('data', name)).mode & 0o777]);
    expect(modes).toEqual([
      ['control.json', 0o600],
      ['control.sock', 0o600],
    ]);
    expect(process.umask()).toBe(before);
  });

  it('nothing is left behind', async () => {
    await serve();
    await server?.stop();
    expect(readdirSync(dataFolder()).filter((name) => name.startsWith('control'))).toEqual([]);
    expect(await ControlClient.connect(dataFolder())).toBeNull();
  });

  it.each([
    ['a wrong token', () => JSON.stringify({ hello: 1, token: 'f'.repeat(64) })],
    ['a token that is too short', () => JSON.stringify({ hello: 1, token: place().token.slice(1) })],
    ['a request before hello', () => JSON.stringify({ command: 'status', id: 1, input: {} })],
    ['more than hello', () => JSON.stringify({ hello: 1, token: place().token, more: 1 })],
    ['another protocol', () => JSON.stringify({ hello: 2, token: place().token })],
    ['HTTP', () => 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['nothing', () => ''],
  ])('%s: cut off without a word', async (_name, line) => {
    await serve();
    const connection = await raw();
    connection.send(`${line()}\n`);
    await connection.ended;
    expect(connection.lines).toEqual([]);
  });

  it('who says nothing is cut off in time', async () => {
    await serve();
    const [silent, halfOpen] = [await raw(), await raw()];
    halfOpen.send('{"hello":1,');
    await rig.clock.scheduled(5_000);
    rig.clock.advance(5_000);
    await Promise.all([silent.ended, halfOpen.ended]);
  });

  it('at most 16 at a time; room is made by whoever leaves', async () => {
    await serve();
    const first = await known();
    for (let count = 1; count < 16; count += 1) await known();
    expect(await ControlClient.connect(dataFolder())).toBeNull();
    first[Symbol.dispose]();
    await first.ended;
    // The server learns of it at its own time.
    let found: ControlClient | null = null;
    while (found === null) found = await ControlClient.connect(dataFolder());
    clients.push(found);
  });
});

describe('whoever breaks the rules', () => {
  it.each<[string, string | Uint8Array]>([
    ['is no JSON', 'status\n'],
    ['is no object', '[]\n'],
    ['has one word too many', '{"command":"status","id":1,"input":{},"more":1}\n'],
    ['has an id that is none', '{"command":"status","id":-1,"input":{}}\n'],
    ['is no UTF-8', Uint8Array.of(0xff, 0xfe, 0x0a)],
    ['is nested without end', `${'['.repeat(60_000)}\n`],
  ])('a line that %s: cut off', async (_name, line) => {
    await serve();
    const connection = await known();
    connection.send(line);
    await connection.ended;
    expect(warnings).toEqual(['control connection cut off']);
    expect(await (await client()).call('list', all)).toEqual({ rows: [], next: null });
  });

  it('a line of 100 MiB is cut off at its limit', async () => {
    await serve();
    const mebibyte = new Uint8Array(2 ** 20).fill(0x20);
    const connection = await known();
    connection.send('{"command":"add",');
    const sent = await connection.flood(mebibyte, 100);
    await connection.ended;
    expect(sent).toBeLessThan(40 * 2 ** 20);
    expect(warnings).toEqual(['control connection cut off']);
  });

  it('a line that comes byte by byte has no more time than another one', async () => {
    await serve();
    const connection = await known();
    connection.send('{');
    await rig.clock.scheduled(30_000);
    connection.send(' ');
    rig.clock.advance(30_000);
    await connection.ended;
  });

  it('an idle one is cut off, a watching one is not', async () => {
    await serve();
    const [idle, watching] = [await known(), await known()];
    watching.send('{"command":"watch","id":1,"input":{}}\n');
    await watching.got(2);
    await rig.clock.scheduled(60_000);
    rig.clock.advance(60_000);
    await idle.ended;
    watching.send('{"command":"read-settings","id":2,"input":{}}\n');
    expect(await watching.got(3)).toMatchObject([{ hello: 1 }, { id: 1 }, { id: 2, ok: true }]);
  });

  it.each([
    ['a command that there is not', 'drop-table', {}],
    ['a name of every object', 'constructor', {}],
    ['an input that does not fit', 'pause', { chosen: { jobIds: ['x'], batchIds: [], isAll: false } }],
    ['one word too many', 'status', { more: 1 }],
    ['no address', 'add', { sourcePaths: ['/a'], remoteUrl: 'file:///etc', naming: null }],
  ])('%s is refused as data, and the next one is answered', async (_name, command, input) => {
    await serve();
    const connection = await known();
    connection.send(`${JSON.stringify({ command, id: 1, input })}\n`);
    connection.send('{"command":"read-settings","id":2,"input":{}}\n');
    expect(await connection.got(3)).toMatchObject([
      { hello: 1 },
      { id: 1, ok: false, error: { code: 'invalid-request' } },
      { id: 2, ok: true },
    ]);
  });

  it('what the queue throws crosses as data', async () => {
    await serve();
    const [id = ''] = await rig.add(new URL('http://127.0.0.1:9/'), rig.makeFile('a.bin', 10));
    rig.store.isBroken = true;
    const asking = await client();
    await expect(asking.call('pause', { chosen: named(id) })).rejects.toThrow(ControlRefused);
    rig.store.isBroken = false;
    expect(await asking.call('pause', { chosen: named(id) })).toMatchObject({ changedCount: 1 });
  });

  it('a key that can’t sign says so itself', async () => {
    await serve();
    writeFileSync(rig.folder.join('data', 'receipt-key.pem'), 'no key');
    await expect((await client()).call('public-key', {})).rejects.toMatchObject({
      uploadError: { code: 'receipt-key-damaged' },
    });
    expect(warnings).toEqual([]);
  });
});

describe('what is asked is done', () => {
  it('adds files, in the queue of the owner', async () => {
    await serve();
    const report = await (await client()).call('add', {
      sourcePaths: [rig.makeFile('a.bin', 10), rig.folder.join('missing')],
      remoteUrl: 'http://127.0.0.1:9/in/',
      naming: 'sub/{name}',
      priority: 'low',
      bytesPerSecond: 5_000,
      isPaused: true,
    });
    expect(report).toMatchObject({ addedJobIds: [expect.any(String)], skipped: [{ reason: 'not-found' }] });
    expect(rig.queue.jobs()).toMatchObject([
      { remoteUrl: 'http://127.0.0.1:9/in/sub/a.bin', priority: 'low', state: 'suspended' },
    ]);
    expect(rig.queue.batches()).toMatchObject([{ id: report.batchIds[0], bytesPerSecond: 5_000 }]);
  });

  it('100,000 names fit into one line', async () => {
    await serve();
    const sourcePaths = Array.from({ length: 100_000 }, (_, index) => rig.folder.join(`missing-${index}`));
    const request = { remoteUrl: 'http://127.0.0.1:9/', naming: null, priority: 'normal' } as const;
    const report = await (await client()).call('add', {
      ...request,
      sourcePaths,
      bytesPerSecond: null,
      isPaused: false,
    });
    expect(report.skippedCount).toBe(100_000);
  });

  it('a long list comes in pages, in order', async () => {
    const jobs = Array.from({ length: 2_500 }, () => sampleJob());
    rig.put(...jobs);
    await serve();
    const asking = await client();
    const first = await asking.call('list', all);
    expect(first).toMatchObject({ rows: { length: 2_000 }, next: 2_000 });
    const second = await asking.call('list', { ...all, offset: 2_000 });
    expect(second).toMatchObject({ rows: { length: 500 }, next: null });
    expect([...first.rows, ...second.rows].map(({ job }) => job.id)).toEqual(jobs.map(({ id }) => id));
  });

  it('tells a watcher of what changes', async () => {
    await serve();
    const asking = await client();
    const events: ControlEvent[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await asking.watch((event) => {
      events.push(event);
      if (event.type === 'jobs') resolve();
    });
    const [id] = await rig.add(new URL('http://127.0.0.1:9/'), rig.makeFile('a.bin', 10));
    rig.clock.advance(250);
    await promise;
    expect(events.find(({ type }) => type === 'jobs')).toMatchObject({ rows: [{ job: { id } }] });
  });

  it('a watcher that reads nothing costs no memory, and keeps nobody from asking', async () => {
    rig.put(...Array.from({ length: 500 }, () => sampleJob()));
    await serve();
    const watching = await known();
    watching.send('{"command":"watch","id":1,"input":{}}\n');
    await watching.got(2);
    watching.stopReading();
    const ids = rig.queue.jobs().map(({ id }) => id);
    const asking = await client();
    for (let round = 0; round < 60; round += 1) {
      await asking.call(round % 2 === 0 ? 'pause' : 'resume', { chosen: { ...named(), isAll: true } });
      rig.clock.advance(250);
    }
    watching.read();
    await watching.got(3);
    const told = JSON.stringify(watching.lines).split('"job":').length - 1;
    // Without merging it would be 60 × 500.
    expect(told).toBeLessThan(60 * ids.length * 0.5);
  });
});

it('an owner that leaves in the middle: whoever asked is told', async () => {
  await serve();
  const asking = await client();
  const pending = asking.call('status', {}).catch((cause: unknown) => cause);
  await server?.stop();
  server = null;
  expect(await pending).toBeInstanceOf(OwnerGoneError);
  await asking.gone;
  await expect(asking.call('status', {})).rejects.toThrow(OwnerGoneError);
});

it('a place where nobody can listen: the queue works without', async () => {
  rig.open();
  mkdirSync(rig.folder.join('data', 'control.json'));
  server = await ControlServer.start({
    dataFolder: dataFolder(),
    queue: rig.queue,
    clock: rig.clock,
    logger: { info() {}, warn: (message) => warnings.push(message) },
  });
  expect(server).toBeNull();
  expect(warnings).toEqual(['the command line cannot reach this program']);
});
