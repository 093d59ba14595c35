import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../shared/settings.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { DataNotSaved } from './data-not-saved.ts';
import { SettingsStore } from './settings.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const open = (): SettingsStore => new SettingsStore(folder.path);
const address = (name: string) => ({ kind: 'address', address: name }) as const;
const file = (): string => folder.join('settings.json');

describe('settings', () => {
  it('begin empty, and no file is made for that', () => {
    expect(open().view()).toEqual({ destination: null, recentAddresses: [], namings: {} });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('are there at the next start', () => {
    const settings = open();
    settings.chooseDestination(address('https://server.example/drop/'));
    settings.confirm('https://server.example');
    settings.rememberPractice({ port: 4711, token: '0123456789abcdef' });

    const next = open();
    expect(next.view()).toEqual({
      destination: address('https://server.example/drop/'),
      recentAddresses: ['https://server.example/drop/'],
      namings: {},
    });
    expect(next.isConfirmed('https://server.example')).toBe(true);
    expect(next.practice).toEqual({ port: 4711, token: '0123456789abcdef' });
  });

  it('keep a naming rule for each destination, until it is lifted or its address forgotten', () => {
    const settings = open();
    settings.chooseDestination(address('a'), '{date}/{path}');
    settings.chooseDestination({ kind: 'practice' }, '{name}');
    settings.chooseDestination(address('b'));
    settings.chooseDestination(address('a'));
    expect(open().view().namings).toEqual({ a: '{date}/{path}', practice: '{name}' });
    settings.chooseDestination({ kind: 'practice' }, null);
    for (const name of ['c', 'd', 'e', 'f', 'g', 'h', 'i']) settings.chooseDestination(address(name));
    expect(open().view().namings).toEqual({ a: '{date}/{path}' });
    settings.chooseDestination(address('j'));
    expect(open().view().namings).toEqual({});
  });

  it('ask before a quit until the user has enough of it; older files know nothing of that', () => {
    const settings = open();
    expect(settings.asksBeforeQuit).toBe(true);
    settings.askBeforeQuit(false);
    expect(open().asksBeforeQuit).toBe(false);
    const { asksBeforeQuit: _, ...older } = JSON.parse(readFileSync(file(), 'utf8'));
    writeFileSync(file(), JSON.stringify(older));
    expect(open().asksBeforeQuit).toBe(true);
  });

  it('what is as it was is not saved again, and what could not be saved is as it was', () => {
    const settings = open();
    settings.chooseDestination(address('a'), '{path}');
    rmSync(folder.path, { recursive: true });
    expect(settings.chooseDestination(address('a'))).toEqual(settings.view());
    expect(() => settings.chooseDestination(address('b'))).toThrow(DataNotSaved);
    expect(settings.view().recentAddresses).toEqual(['a']);
  });

  it('remember the last eight addresses, newest first, each once', () => {
    const settings = open();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'c'])
      settings.chooseDestination(address(name));
    settings.chooseDestination({ kind: 'practice' });
    expect(settings.view()).toEqual({
      destination: { kind: 'practice' },
      recentAddresses: ['c', 'i', 'h', 'g', 'f', 'e', 'd', 'b'],
      namings: {},
    });
  });

  it('show the page neither the confirmed servers nor the practice server', () => {
    const settings = open();
    settings.confirm('https://server.example');
    settings.rememberPractice({ port: 4711, token: '0123456789abcdef' });
    expect(settingsSchema.strict().parse(settings.view())).toEqual(settings.view());
  });

  it('a server is confirmed with its port', () => {
    const settings = open();
    settings.confirm('https://server.example:8080');
    expect(settings.isConfirmed('https://server.example')).toBe(false);
    expect(settings.isConfirmed('https://server.example:8080')).toBe(true);
  });

  it('forget the oldest of a thousand servers, and can always be read again', () => {
    const settings = open();
    for (let number = 0; number <= 1000; number += 1) settings.confirm(`https://host-${number}`);
    const next = open();
    expect(next.isConfirmed('https://host-0')).toBe(false);
    expect(next.isConfirmed('https://host-1000')).toBe(true);
  });
});

it('a very long host name can be read again', () => {
  const origin = `https://${'a'.repeat(2000)}`;
  open().confirm(origin);
  expect(open().isConfirmed(origin)).toBe(true);
});

it('a file that cannot be read at all is no empty one: it is never written over', () => {
  mkdirSync(file());
  expect(open).toThrow(/EISDIR|EPERM/);
});

describe('a damaged file', () => {
  it.each([
    ['nothing', ''],
    ['half of it', '{"destination":'],
    ['another kind', '[]'],
    [
      'wrong values',
      '{"destination":{"kind":"ftp"},"recentAddresses":[],"confirmedOrigins":[],"practice":null}',
    ],
    [
      'a port beyond every port',
      '{"destination":null,"recentAddresses":[],"confirmedOrigins":[],"practice":{"port":70000,"token":"0123456789abcdef"}}',
    ],
  ])('%s: defaults are used, the file is kept aside', (_name, text) => {
    writeFileSync(file(), text);
    const settings = open();
    expect(settings.view()).toEqual({ destination: null, recentAddresses: [], namings: {} });
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(text);

    settings.confirm('https://server.example');
    expect(open().isConfirmed('https://server.example')).toBe(true);
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(text);
  });

  it('a hostile one changes no prototype', () => {
    writeFileSync(file(), '{"__proto__":{"isConfirmed":true},"destination":null}');
    open();
    expect(({} as Record<string, unknown>).isConfirmed).toBeUndefined();
  });
});

it.skipIf(process.platform === 'win32')('only the user may read it, and no half file is ever seen', () => {
  const umask = process.umask(0);
  try {
    open().confirm('https://server.example');
    expect((statSync(file()).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(folder.path)).toEqual(['settings.json']);
  } finally {
    process.umask(umask);
  }
});
