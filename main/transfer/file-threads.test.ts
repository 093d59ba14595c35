import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { gatedThreads, openGate, shutGate } from '../testing/file-gate.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import type { FileThreads } from './file-threads.ts';

let folder: TempFolder;
let clock: FakeClock;
let hanging: string;
let fine: string;
const shut = new Set<string>();

beforeEach(() => {
  folder = new TempFolder();
  clock = new FakeClock();
  hanging = makeFile('hanging');
  fine = makeFile('fine');
});
afterEach(() => {
  for (const filePath of [...shut]) open(filePath);
  folder[Symbol.dispose]();
});

function makeFile(name: string): string {
  const filePath = folder.join(name);
  writeFileSync(filePath, name);
  return filePath;
}

function hang(filePath: string): void {
  shutGate(filePath);
  shut.add(filePath);
}

function open(filePath: string): void {
  openGate(filePath);
  shut.delete(filePath);
}

const askToOpen = (threads: FileThreads, filePath: string, mount: string) =>
  threads.ask({ deed: 'open', args: [{ path: filePath, device: null }, null] }, mount);

async function openAndClose(threads: FileThreads, filePath: string, mount: string): Promise<void> {
  const { fd } = await askToOpen(threads, filePath, mount).answer;
  if (fd === null) throw new Error('no file');
  closeSync(fd);
}

/** A program that ends while a thread is at work on the file. */
async function leave(filePath: string, when: string) {
  const script = path.join(import.meta.dirname, '../testing/leave-stuck.ts');
  const child = spawn(process.execPath, [script, filePath, when], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { output, code, signal };
}

describe.skipIf(process.platform === 'win32')('R-49: a file system that hangs', () => {
  it('holds one thread and nobody else, neither here nor in the pool of the platform', async () => {
    hang(hanging);
    const threads = gatedThreads(clock);
    const stuck = askToOpen(threads, hanging, 'share');
    clock.advance(1_000);

    await openAndClose(threads, fine, 'disk');
    expect((await stat(fine)).size).toBe(4);
    const further = Array.from({ length: 20 }, () => askToOpen(threads, hanging, 'share'));
    await openAndClose(threads, fine, 'disk');
    expect(threads.count).toBe(2);

    clock.advance(29_000);
    await expect(stuck.answer).rejects.toMatchObject({ code: 'not-answering' });
    clock.advance(1_000);
    for (const { answer } of further) await expect(answer).rejects.toMatchObject({ code: 'not-answering' });
    expect(threads.count).toBe(2);

    open(hanging);
    const late = await stuck.over;
    expect(late?.fd).toBeGreaterThan(0);
    if (late?.fd) closeSync(late.fd);
    await openAndClose(threads, hanging, 'share');
    expect(threads.count).toBe(2);
  });

  it('lets those wait that come to it later, and serves them when it answers again', async () => {
    hang(hanging);
    const threads = gatedThreads(clock);
    const first = askToOpen(threads, hanging, 'share');
    clock.advance(1_000);
    const second = openAndClose(threads, hanging, 'share');
    clock.advance(20_000);
    open(hanging);
    closeSync((await first.answer).fd ?? -1);
    await second;
  });

  it('takes a bounded number of threads, on however many mounts', async () => {
    const threads = gatedThreads(clock, { maxBusy: 1, maxStuck: 2 });
    const files = Array.from({ length: 5 }, (_, index) => makeFile(`hanging-${index}`));
    for (const filePath of files) hang(filePath);
    const requests = files.map((filePath) => askToOpen(threads, filePath, filePath));
    for (let second = 0; second < 30; second += 1) clock.advance(1_000);
    for (const { answer } of requests) await expect(answer).rejects.toMatchObject({ code: 'not-answering' });
    expect(threads.count).toBe(3);
    for (const filePath of files) open(filePath);
    for (const { over } of requests) {
      const late = await over;
      if (late?.fd) closeSync(late.fd);
    }
    await openAndClose(threads, fine, 'disk');
    expect(threads.count).toBe(1);
  });

  it.each([
    ['that has waited for it', 'told', 'not-answering\n'],
    ['that has only just asked', 'hangs', ''],
  ])('does not keep a program from its end %s', async (_, when, expected) => {
    hang(hanging);
    expect(await leave(hanging, when)).toEqual({ output: expected, code: null, signal: 'SIGKILL' });
  });

  it('is told from one that is slow: a program that ends waits for that', async () => {
    const slow = makeFile('a.slow');
    expect(await leave(slow, 'at once')).toEqual({ output: '', code: 3, signal: null });
  });

  it('that has let a deadline pass is not asked again until it answers', async () => {
    hang(hanging);
    const threads = gatedThreads(clock);
    const first = askToOpen(threads, hanging, 'share');
    clock.advance(29_000);
    const second = askToOpen(threads, fine, 'share');
    clock.advance(1_000);
    for (const { answer } of [first, second, askToOpen(threads, fine, 'share')]) {
      await expect(answer).rejects.toMatchObject({ code: 'not-answering' });
    }
    await openAndClose(threads, fine, 'disk');
    const fd = openSync(fine, 'r');
    const closing = threads.ask({ deed: 'close', args: [{ path: fine, device: null }, fd] }, 'share');

    open(hanging);
    closeSync((await first.over)?.fd ?? -1);
    await openAndClose(threads, hanging, 'share');
    await closing.answer;
    expect(() => fstatSync(fd)).toThrow('EBADF');
  });
});

describe('file threads', () => {
  it.skipIf(process.platform === 'win32')(
    'are started when a request has waited, and not before',
    async () => {
      const threads = gatedThreads(clock);
      const first = Array.from({ length: 6 }, () => openAndClose(threads, fine, 'disk'));
      // Nobody knows yet whether the first one is enough.
      clock.advance(100);
      expect(threads.count).toBe(1);
      await Promise.all(first);
      expect(threads.count).toBe(1);

      hang(hanging);
      const second = Array.from({ length: 6 }, () => askToOpen(threads, hanging, 'share'));
      clock.advance(99);
      expect(threads.count).toBe(1);
      clock.advance(1);
      expect(threads.count).toBe(2);
      open(hanging);
      for (const { answer } of second) closeSync((await answer).fd ?? -1);
      expect(threads.count).toBe(2);
    },
  );

  it('that end are replaced, and what they did is told as a failure', async () => {
    const threads = gatedThreads(clock);
    await expect(askToOpen(threads, makeFile('a.crash'), 'disk').answer).rejects.toMatchObject({
      code: 'thread-ended',
    });
    await openAndClose(threads, fine, 'disk');
    expect(threads.count).toBe(1);
  });

  it('tell the failures of the system by its own codes', async () => {
    const threads = gatedThreads(clock);
    const { answer } = askToOpen(threads, folder.join('none'), 'disk');
    await expect(answer).rejects.toMatchObject({ code: 'ENOENT', isDriveGone: false, position: null });
    const lost = askToOpen(threads, folder.join('no-folder', 'none'), 'disk');
    await expect(lost.answer).rejects.toMatchObject({ code: 'ENOENT', isDriveGone: true });
  });
});
