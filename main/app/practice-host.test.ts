import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { DataNotSaved } from './data-not-saved.ts';
import { PracticeHost } from './practice-host.ts';
import { SettingsStore } from './settings.ts';

let folder: TempFolder;
let told: PracticeServerView[];
let host: PracticeHost;

const newHost = (): PracticeHost =>
  new PracticeHost(folder.join('received'), new SettingsStore(folder.path), (view) => told.push(view));

beforeEach(() => {
  folder = new TempFolder();
  told = [];
  host = newHost();
});
afterEach(async () => {
  await host.stop();
  folder[Symbol.dispose]();
});

function isListening(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('the practice server', () => {
  it('is off until asked for, then listens at a secret address on this computer', async () => {
    expect(told).toEqual([]);
    const view = await host.start();
    expect(view.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
    expect(view.folder).toBe(folder.join('received'));
    expect(told).toEqual([view]);
    expect(await isListening(view.url)).toBe(true);
  });

  it('asked for twice is the same one', async () => {
    const views = await Promise.all([host.start(), host.start()]);
    expect(views[0]).toEqual(views[1]);
    expect(told).toHaveLength(1);
  });

  it('stops, and tells so once', async () => {
    const view = await host.start();
    await Promise.all([host.stop(), host.stop()]);
    expect(told).toEqual([view, { state: 'off', lastUrl: view.url }]);
    expect(await isListening(view.url)).toBe(false);
  });

  it('comes back at the same address, also in the next program', async () => {
    const { url } = await host.start();
    await host.stop();
    expect((await host.start()).url).toBe(url);
    await host.stop();
    host = newHost();
    expect((await host.start()).url).toBe(url);
  });

  it('stop and start in one breath: on, at the same address, told in that order', async () => {
    const view = await host.start();
    const [, again] = await Promise.all([host.stop(), host.start()]);
    expect(again).toEqual(view);
    expect(told).toEqual([view, { state: 'off', lastUrl: view.url }, view]);
    expect(await isListening(view.url)).toBe(true);
  });

  it('start and stop in one breath: off', async () => {
    const [view] = await Promise.all([host.start(), host.stop()]);
    expect(told.at(-1)).toEqual({ state: 'off', lastUrl: view.url });
    expect(await isListening(view.url)).toBe(false);
  });

  it('off, it still knows where it was, also in the next program', async () => {
    expect(host.view).toEqual({ state: 'off', lastUrl: null });
    const view = await host.start();
    expect(host.view).toEqual(view);
    await host.stop();
    host = newHost();
    expect(host.view).toEqual({ state: 'off', lastUrl: view.url });
  });

  it('takes another port when somebody else has its own', async () => {
    const { url } = await host.start();
    await host.stop();
    const other = createServer().listen(Number(new URL(url).port), '127.0.0.1');
    await once(other, 'listening');

    const again = await host.start();
    expect(new URL(again.url).port).not.toBe(new URL(url).port);
    expect(new URL(again.url).pathname).toBe(new URL(url).pathname);
    other.close();
  });

  it('knows its own addresses, running or not', async () => {
    expect(host.owns('http://127.0.0.1:4711/x/file')).toBe(false);
    const { url } = await host.start();
    await host.stop();
    expect(host.owns(`${url}file.bin`)).toBe(true);
    expect(host.owns(url.replace(/[0-9a-f]{32}/, 'other'))).toBe(false);
    expect(host.owns('http://server.example/drop/')).toBe(false);
  });
});

it('a start that fails is told, and the next one may succeed', async () => {
  writeFileSync(folder.join('received'), 'in the way');
  await expect(host.start()).rejects.toThrow(DataNotSaved);
  rmSync(folder.join('received'));
  expect((await host.start()).state).toBe('on');
});

it('a server whose address cannot be kept is stopped again', async () => {
  class FullDisk extends SettingsStore {
    override rememberPractice(): never {
      throw new Error('no space left');
    }
  }
  const listening = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
  const before = listening();
  host = new PracticeHost(folder.join('received'), new FullDisk(folder.path), (view) => told.push(view));
  await expect(host.start()).rejects.toThrow('no space left');
  expect(listening()).toBe(before);
  expect(told).toEqual([]);
});
