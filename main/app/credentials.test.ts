import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { Credentials } from './credentials.ts';
import { type KeyStore, Sealer } from './sealer.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const origin = 'https://up1.example';
const canary = 'canary-4711-sécret';

/** Turns every bit over; `isOpen` false refuses both ways. */
class FlippingKeyStore implements KeyStore {
  isOpen = true;
  backend: ReturnType<KeyStore['getSelectedStorageBackend']> = 'gnome_libsecret';
  isAsyncEncryptionAvailable = async () => this.isOpen;
  getSelectedStorageBackend = () => this.backend;
  encryptStringAsync = async (text: string) => this.#flip(Buffer.from(text));
  decryptStringAsync = async (sealed: Buffer) => ({
    result: this.#flip(sealed).toString(),
    shouldReEncrypt: false,
  });

  #flip(bytes: Buffer): Buffer {
    if (!this.isOpen) throw new Error('locked');
    return Buffer.from(bytes.map((byte) => byte ^ 0xff));
  }
}

const clock = new FakeClock();
const keyStore = new FlippingKeyStore();
beforeEach(() => {
  keyStore.isOpen = true;
  keyStore.backend = 'gnome_libsecret';
});
const open = () => new Credentials(folder.path, new Sealer(keyStore, 'linux', clock));
const filesText = () => readdirSync(folder.path).map((name) => readFileSync(folder.join(name), 'latin1'));

describe('with a key store', () => {
  it('secrets are there at the next start, and in no file', async () => {
    const secrets = { password: canary, customHeaders: [{ name: 'X-Key', value: canary }] };
    await open().change(origin, secrets, ['X-Key'], true);

    const next = open();
    expect(await next.secretsOf(origin)).toMatchObject({
      password: canary,
      customHeaders: { 'X-Key': canary },
    });
    expect(next.held(origin)).toMatchObject({ password: true, token: false, headerNames: ['X-Key'] });
    expect(filesText().join()).toContain('X-Key');
    for (const form of [canary, Buffer.from(canary).toString('base64'), encodeURIComponent(canary)])
      expect(filesText().join()).not.toContain(form);
    if (process.platform !== 'win32')
      expect((statSync(folder.join('secrets.json')).mode & 0o777).toString(8)).toBe('600');
  });

  it('null forgets, absent keeps, a header that is no longer named goes', async () => {
    const credentials = open();
    const headers = [
      { name: 'X-A', value: 'a' },
      { name: 'X-B', value: 'b' },
    ];
    await credentials.change(
      origin,
      { password: 'p', token: 't', customHeaders: headers },
      ['X-A', 'X-B'],
      true,
    );
    await credentials.change(origin, { token: null }, ['X-B'], true);
    expect(await credentials.secretsOf(origin)).toMatchObject({
      password: 'p',
      token: null,
      customHeaders: { 'X-B': 'b' },
    });
    await credentials.change(origin, { password: null }, [], true);
    expect(JSON.parse(readFileSync(folder.join('secrets.json'), 'utf8'))).toEqual([]);
  });

  it('belong to scheme, host and port', async () => {
    const credentials = open();
    await credentials.change(origin, { password: 'p' }, [], true);
    for (const other of ['http://up1.example', 'https://up1.example:8443', 'https://up2.example'])
      expect((await credentials.secretsOf(other)).password).toBeNull();
  });

  it('a record that was moved to another server opens nothing', async () => {
    await open().change(origin, { password: 'p' }, [], true);
    const text = readFileSync(folder.join('secrets.json'), 'utf8');
    writeFileSync(folder.join('secrets.json'), text.replaceAll('up1.example', 'evil.example'));
    await expect(open().secretsOf('https://evil.example')).rejects.toMatchObject({
      uploadError: { code: 'secrets-locked' },
    });
  });

  it('while it is locked nothing is lost, and the words say so', async () => {
    await open().change(origin, { password: 'p', token: 't' }, [], true);
    keyStore.isOpen = false;
    const credentials = open();
    await expect(credentials.secretsOf(origin)).rejects.toMatchObject({
      uploadError: { code: 'secrets-locked', severity: 'fatal' },
    });
    await expect(credentials.change(origin, { password: 'q' }, [], true)).rejects.toThrow();
    await credentials.change(origin, {}, [], true);
    expect(await credentials.secretsOf('https://other.example')).toMatchObject({ password: null });

    keyStore.isOpen = true;
    expect(await credentials.secretsOf(origin)).toMatchObject({ password: 'p', token: 't' });
  });

  it('what never opens again can be written anew', async () => {
    await open().change(origin, { password: 'p' }, [], true);
    keyStore.isOpen = false;
    const credentials = open();
    await credentials.change(origin, { password: 'new' }, [], false);
    expect(await credentials.secretsOf(origin)).toMatchObject({ password: 'new' });
  });

  it('not remembered: gone with the program, and what was stored before too', async () => {
    const credentials = open();
    await credentials.change(origin, { password: 'p' }, [], true);
    await credentials.change(origin, { password: 'q' }, [], false);
    await credentials.change(origin, {}, [], true);
    expect(await credentials.secretsOf(origin)).toMatchObject({ password: 'q' });
    expect(await open().secretsOf(origin)).toMatchObject({ password: null });
  });
});

describe('a key store that does not answer', () => {
  /** From now on it answers only when it is told to. */
  function hang() {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = new FlippingKeyStore();
    let calls = 0;
    const later = <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
      ((...args: A) => {
        calls += 1;
        return promise.then(() => call(...args));
      }) as typeof call;
    slow.decryptStringAsync = later(slow.decryptStringAsync);
    slow.isAsyncEncryptionAvailable = later(slow.isAsyncEncryptionAvailable);
    return {
      slow: new Credentials(folder.path, new Sealer(slow, 'linux', clock)),
      answer: resolve,
      calls: () => calls,
    };
  }
  const silent = { uploadError: { code: 'key-store-not-answering', severity: 'transient' } };

  it('keeps nobody waiting for ever, and is not asked again as long as its question stands', async () => {
    await open().change(origin, { password: 'p' }, [], true);
    const { slow, answer, calls } = hang();
    for (const _ of ['the first try', 'the next one']) {
      const asked = [slow.secretsOf(origin), slow.secretsOf(origin)];
      clock.advance(30_000);
      for (const secrets of asked) await expect(secrets).rejects.toMatchObject(silent);
    }
    const last = slow.secretsOf(origin);
    expect(calls()).toBe(1);

    answer();
    expect(await last).toMatchObject({ password: 'p' });
    expect(await slow.secretsOf(origin)).toMatchObject({ password: 'p' });
    expect(calls()).toBe(2);
  });

  it('shows a dialog that secrets may not be kept, and loses none that are', async () => {
    await open().change(origin, { password: 'p' }, [], true);
    const { slow } = hang();
    const look = slow.canKeep();
    clock.advance(5_000);
    expect(await look).toBe(false);

    const change = slow.change(origin, { password: 'new' }, [], true);
    await clock.scheduled(30_000);
    clock.advance(30_000);
    await expect(change).rejects.toMatchObject(silent);
    expect(await open().secretsOf(origin)).toMatchObject({ password: 'p' });
  });
});

it('of changes that come at once none is lost', async () => {
  const credentials = open();
  await Promise.all([
    credentials.change(origin, { password: 'p' }, [], true),
    credentials.change(origin, { token: 't' }, [], true),
    credentials.change(origin, { proxyPassword: 'q' }, [], true),
  ]);
  const all = { password: 'p', token: 't', proxyPassword: 'q' };
  expect(await credentials.secretsOf(origin)).toMatchObject(all);
  expect(await open().secretsOf(origin)).toMatchObject(all);
});

describe('without a key store', () => {
  it.each(['basic_text', 'unknown'] as const)('%s: memory only, no file is made', async (backend) => {
    keyStore.backend = backend;
    const credentials = open();
    expect(await credentials.canKeep()).toBe(false);
    await credentials.change(origin, { password: canary }, [], true);
    expect(await credentials.secretsOf(origin)).toMatchObject({ password: canary });
    expect(readdirSync(folder.path)).toEqual([]);
    expect(await open().secretsOf(origin)).toMatchObject({ password: null });
  });

  it('the backend is asked for on Linux only', async () => {
    keyStore.backend = 'basic_text';
    expect(await new Credentials(folder.path, new Sealer(keyStore, 'win32', clock)).canKeep()).toBe(true);
    keyStore.isOpen = false;
    expect(await new Credentials(folder.path, new Sealer(keyStore, 'darwin', clock)).canKeep()).toBe(false);
  });
});
