import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';
import { resolveDestination } from './destinations.ts';
import { CommandRefused } from './ipc-router.ts';
import { SettingsStore } from './settings.ts';

let folder: TempFolder;
let settings: SettingsStore;
let asked: MessageBoxOptions[];
let response: number;
let window: BrowserWindow | null;

beforeEach(() => {
  folder = new TempFolder();
  settings = new SettingsStore(folder.path);
  asked = [];
  response = 0;
  window = {} as BrowserWindow;
});
afterEach(() => folder[Symbol.dispose]());

const ports = () => ({
  settings,
  practice: {
    start: async () => ({ state: 'on', url: 'http://127.0.0.1:4711/token/', folder: '/received' }) as const,
  },
  window: () => window,
  ask: async (_window: BrowserWindow, options: MessageBoxOptions) => {
    asked.push(options);
    return { response, checkboxChecked: false };
  },
});
const resolve = async (address: string): Promise<string | null> =>
  (await resolveDestination({ kind: 'address', address }, ports()))?.href ?? null;

describe('a host that is new', () => {
  it('is asked about, by name and with the whole address; a yes is remembered', async () => {
    expect(await resolve('https://server.example/drop')).toBe('https://server.example/drop/');
    expect(asked).toMatchObject([
      {
        message: 'Upload to server.example?',
        detail: expect.stringContaining('https://server.example/drop/'),
        buttons: ['Upload', 'Cancel'],
        cancelId: 1,
      },
    ]);
    expect(await resolve('https://server.example/elsewhere/')).toBe('https://server.example/elsewhere/');
    expect(asked).toHaveLength(1);
    expect(new SettingsStore(folder.path).isConfirmed('https://server.example')).toBe(true);
  });

  it('a no adds nothing, and is asked again the next time', async () => {
    response = 1;
    expect(await resolve('https://server.example/')).toBeNull();
    expect(await resolve('https://server.example/')).toBeNull();
    expect(asked).toHaveLength(2);
    expect(settings.isConfirmed('https://server.example')).toBe(false);
  });

  it('a closed dialog is a no', async () => {
    response = -1;
    expect(await resolve('https://server.example/')).toBeNull();
  });

  it('without a window nobody can say yes', async () => {
    window = null;
    expect(await resolve('https://server.example/')).toBeNull();
    expect(asked).toEqual([]);
  });

  it('another port is another host', async () => {
    await resolve('https://server.example/');
    await resolve('https://server.example:8443/');
    expect(asked.map(({ message }) => message)).toEqual([
      'Upload to server.example?',
      'Upload to server.example:8443?',
    ]);
  });

  it('a yes to https is none to http', async () => {
    await resolve('https://server.example/');
    await resolve('http://server.example/');
    expect(asked.map(({ detail }) => /not encrypted/.test(detail ?? ''))).toEqual([false, true]);
  });

  it('a look-alike is shown in its plain form', async () => {
    await resolve('https://ѕerver.example/');
    expect(asked[0]?.message).toMatch(/^Upload to xn--/);
  });

  it('without encryption the question says so', async () => {
    await resolve('http://server.example/');
    await resolve('https://other.example/');
    expect(asked.map(({ detail }) => /not encrypted/.test(detail ?? ''))).toEqual([true, false]);
  });
});

it('the practice server is started and needs no question', async () => {
  const url = await resolveDestination({ kind: 'practice' }, ports());
  expect(url?.href).toBe('http://127.0.0.1:4711/token/');
  expect(asked).toEqual([]);
});

it.each(['', 'ftp://server.example/', 'http://', 'https://me:secret@server.example/', 'http://a b/'])(
  'an address that is none is refused before any question: "%s"',
  async (address) => {
    await expect(resolve(address)).rejects.toThrow(CommandRefused);
    expect(asked).toEqual([]);
  },
);
