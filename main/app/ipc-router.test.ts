import type { IpcMainInvokeEvent } from 'electron';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CommandName, commands } from '../../shared/ipc-contract.ts';
import { defaultServerSettings } from '../../shared/server-settings.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { CommandRefused, type Handlers, routeCommands } from './ipc-router.ts';

type Listener = (event: IpcMainInvokeEvent, payload: unknown) => Promise<unknown>;

const names = Object.keys(commands) as CommandName[];
const jobId = '00000000-0000-4000-8000-000000000001';
const destination = { kind: 'address', address: 'server.example' };
const origin = 'https://server.example';
const { authorities: _, clientCertificatePath: __, reply, ...settings } = defaultServerSettings(origin);
const serverChange = {
  settings: { ...settings, reply: { isExpected: reply.isExpected, maxBytes: reply.maxBytes } },
  files: { certificate: 'keep', authorities: 'picked', replyFolder: 'none' },
  secrets: { password: 'p', token: null, customHeaders: [] },
  isRemembered: true,
};
const valid: Record<CommandName, unknown> = {
  'jobs:add': { sourcePaths: ['/source/a'], destination, naming: '{date}/{path}' },
  'jobs:pick': { kind: 'files', destination: { kind: 'practice' }, naming: null },
  'jobs:step': { jobIds: [jobId], step: 'cancel' },
  'jobs:move-before': { jobIds: [jobId], before: jobId },
  'jobs:set': { jobIds: [jobId], set: { priority: 'high' } },
  'batches:step': { batchId: jobId, step: 'pause' },
  'batches:set-limit': { batchId: jobId, bytesPerSecond: 1024 },
  'queue:step': { step: 'pause' },
  'queue:undo': { undoId: jobId },
  'queue:change-settings': { change: { maxBigUploads: 2, onBattery: 'pause' } },
  'history:read': { cursor: null, limit: 50, search: 'a' },
  'proofs:save': { proof: { kind: 'manifest', batchId: jobId, format: 'csv' } },
  'jobs:show-reply': { jobId },
  'servers:read': { origin },
  'servers:save': serverChange,
  'servers:choose-file': { origin, file: 'certificate' },
  'queue:snapshot': {},
  'queue:next-patch': {},
  'store-notices:read': {},
  'store-notices:dismiss': { kind: 'restored' },
  'settings:read': {},
  'settings:choose-destination': { destination },
  'practice:start': {},
  'practice:stop': {},
  'practice:show-folder': {},
};

let listeners: Map<string, Listener>;
let trace: string[];
let received: unknown[];
let isTrusted: () => boolean;
let handle: () => unknown;

beforeEach(() => {
  listeners = new Map();
  trace = [];
  received = [];
  isTrusted = () => true;
  handle = () => 'done';
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      (input: unknown) => {
        trace.push(`handle ${name}`);
        received.push(input);
        return handle();
      },
    ]),
  );
  routeCommands({
    ipcMain: {
      handle: (name, listener) => {
        listeners.set(name, listener as Listener);
      },
    },
    handlers: handlers as unknown as Handlers,
    isTrusted() {
      trace.push('sender');
      return isTrusted();
    },
    logger: { info: (message) => trace.push(message), warn: (message) => trace.push(message) },
  });
});

const send = async (name: string, payload: unknown): Promise<unknown> =>
  listeners.get(name)?.({} as IpcMainInvokeEvent, payload);
const refusal = (code: string) => ({ ok: false, error: { code, severity: 'fatal', facts: {} } });

it('answers to every command of the contract, and to nothing else', () => {
  expect([...listeners.keys()].sort()).toEqual([...names].sort());
});

describe('order', () => {
  it.each(names)('%s: sender, payload, handler, result', async (name) => {
    expect(await send(name, valid[name])).toEqual({ ok: true, value: 'done' });
    expect(trace).toEqual(['sender', `handle ${name}`]);
    expect(received).toEqual([valid[name]]);
  });

  it('a foreign sender is refused before its payload is looked at', async () => {
    isTrusted = () => false;
    const untouchable = new Proxy(
      {},
      {
        get() {
          throw new Error('looked at');
        },
        ownKeys() {
          throw new Error('looked at');
        },
      },
    );
    expect(await send('jobs:step', untouchable)).toEqual(refusal('not-allowed-now'));
    expect(trace).toEqual(['sender', 'command from a foreign sender refused']);
  });

  it('a payload that does not parse never reaches the handler', async () => {
    expect(await send('jobs:step', { jobIds: ['x'], step: 'pause' })).toEqual(refusal('invalid-request'));
    expect(trace).toEqual(['sender', 'malformed command refused']);
  });
});

describe('nothing thrown crosses to the page', () => {
  it('a refusal of the handler carries its words', async () => {
    const error = uploadError('exists-or-denied', 'fatal', { name: 'a' });
    handle = () => {
      throw new CommandRefused(error);
    };
    expect(await send('queue:snapshot', {})).toEqual({ ok: false, error });
  });

  it.each([
    [
      'an error',
      () => {
        throw new Error('boom');
      },
    ],
    ['a rejected promise', () => Promise.reject(new Error('boom'))],
    ['something odd', () => Promise.reject('boom')],
  ])('%s becomes data', async (_name, failing) => {
    handle = failing;
    expect(await send('queue:snapshot', {})).toMatchObject({
      ok: false,
      error: { code: 'internal', facts: { detail: expect.stringContaining('boom') } },
    });
  });

  it('a very long message is cut', async () => {
    handle = () => {
      throw new Error('x'.repeat(10_000));
    };
    const result = (await send('queue:snapshot', {})) as { error: { facts: { detail: string } } };
    expect(result.error.facts.detail).toHaveLength(500);
  });

  it('a sender that is gone while it is checked', async () => {
    isTrusted = () => {
      throw new Error('Render frame was disposed');
    };
    expect(await send('jobs:step', valid['jobs:step'])).toMatchObject({ ok: false });
    expect(received).toEqual([]);
  });
});

describe('payloads', () => {
  const step = 'cancel';
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a list', []],
    ['no jobs', { jobIds: [], step }],
    ['too many jobs', { jobIds: Array.from({ length: 100_001 }, () => jobId), step }],
    ['an id that is none', { jobIds: ['../../etc/passwd'], step }],
    ['ids that are no list', { jobIds: { 0: jobId, length: 1 }, step }],
    ['no step', { jobIds: [jobId] }],
    ['a step that nobody knows', { jobIds: [jobId], step: 'format-disk' }],
    ['one more key', { jobIds: [jobId], step, force: true }],
    [
      'a key that looks like a prototype',
      JSON.parse(`{"jobIds":["${jobId}"],"step":"cancel","__proto__":{"x":1}}`),
    ],
    ['a huge text', { jobIds: ['x'.repeat(10_000_000)], step }],
  ])('%s is refused', async (_name, payload) => {
    expect(await send('jobs:step', payload)).toEqual(refusal('invalid-request'));
  });

  it.each([
    ['a priority that nobody knows', { priority: 'urgent' }],
    ['a limit below which nothing would move', { bytesPerSecond: 1023 }],
    ['two wishes at once', { priority: 'low', bytesPerSecond: null }],
  ])('jobs:set with %s is refused', async (_name, set) => {
    expect(await send('jobs:set', { jobIds: [jobId], set })).toEqual(refusal('invalid-request'));
  });

  it.each([
    ['a rate of zero', { bytesPerSecond: 0 }],
    ['no upload at once', { maxBigUploads: 0 }],
    ['a week of six days', { weekGrid: Array.from({ length: 6 }, () => Array(24).fill('full')) }],
    ['a server that is no origin', { servers: { 'not a server': { maxUploads: 1, bytesPerSecond: null } } }],
  ])('queue:change-settings with %s is refused', async (_name, change) => {
    expect(await send('queue:change-settings', { change })).toEqual(refusal('invalid-request'));
  });

  it('jobs:add with a naming rule that can’t be read is refused', async () => {
    const payload = { sourcePaths: ['/a'], destination, naming: '{nonsense}' };
    expect(await send('jobs:add', payload)).toEqual(refusal('invalid-request'));
  });

  it.each([
    ['no path', { sourcePaths: [], destination }],
    ['an empty path, as of a File that is not from disk', { sourcePaths: [''], destination }],
    ['a path beyond every system', { sourcePaths: ['x'.repeat(32_769)], destination }],
    ['a destination of another kind', { sourcePaths: ['/a'], destination: { kind: 'ftp', address: 'x' } }],
    [
      'an address that is too long',
      { sourcePaths: ['/a'], destination: { kind: 'address', address: 'x'.repeat(4097) } },
    ],
  ])('jobs:add with %s is refused', async (_name, payload) => {
    expect(await send('jobs:add', payload)).toEqual(refusal('invalid-request'));
  });

  const nearlyValid = (name: CommandName) =>
    fc.tuple(fc.constant(valid[name]), fc.anything(), fc.anything()).map(([payload, key, value]) => ({
      ...(payload as object),
      [typeof key === 'string' ? key : 'jobIds']: value,
    }));

  it.each(names)('%s: 1,000 made-up payloads, none accepted that the schema refuses', async (name) => {
    const prototypeKeys = Reflect.ownKeys(Object.prototype);
    const anything = fc.anything({
      withNullPrototype: true,
      withBigInt: true,
      withDate: true,
      withMap: true,
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, nearlyValid(name)), async (payload) => {
        received = [];
        const result = await send(name, payload);
        const parsed = commands[name].input.safeParse(payload);
        expect(received).toEqual(parsed.success ? [parsed.data] : []);
        if (!parsed.success) expect(result).toEqual(refusal('invalid-request'));
      }),
      { numRuns: 1000 },
    );
    expect(Reflect.ownKeys(Object.prototype)).toEqual(prototypeKeys);
  });
});
