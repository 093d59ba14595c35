import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatedThreads, openGate, shutGate } from '../testing/file-gate.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import type { FileThreads } from './file-threads.ts';
import { partPath, ReplyFile, type ReplyPlace } from './reply-file.ts';
import { ReplyPart } from './reply-part.ts';
import { systemClock } from './system-clock.ts';

let temp: TempFolder;
let threads: FileThreads;

beforeEach(() => {
  temp = new TempFolder();
  threads = gatedThreads(systemClock);
  mkdirSync(temp.join('replies'));
});
afterEach(() => temp[Symbol.dispose]());

const placeOf = (sessionId: string): ReplyPlace => ({
  folder: temp.join('replies'),
  remoteUrl: new URL('http://up.test/in/file.bin'),
  sessionId,
});

/** Nothing in it but its bytes: no names of gates. */
const names = (): string[] =>
  readdirSync(temp.join('replies'))
    .filter((name) => !name.includes('.gate'))
    .sort();

/** The numbers of the files of the folder that are open, by their paths. */
function openReplies(): { fd: number; file: string }[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`);
      return file.startsWith(temp.join('replies')) ? [{ fd: Number(fd), file }] : [];
    } catch {
      return [];
    }
  });
}

/** Until somebody waits at the gate. */
async function reached(place: ReplyPlace): Promise<void> {
  while (!existsSync(`${partPath(place)}.gate.reached`)) await nextTurn();
}

async function wholeReply(place: ReplyPlace): Promise<ReplyFile> {
  const file = new ReplyFile(threads, place, 'reply.bin');
  await file.open();
  await file.keep(Buffer.alloc(10, 1), 0, 10, { totalBytes: 10, stamp: 'a'.repeat(32) });
  return file;
}

describe.runIf(process.platform === 'linux')('a file that is closed', () => {
  it('while it waits for its name is not named, nor is the file cut that has its number now', async () => {
    const [first, second] = [placeOf('first'), placeOf('second')];
    const named = await wholeReply(first);
    const aborted = await wholeReply(second);
    const key = path.basename(partPath(second));
    const fd = openReplies().find(({ file }) => file.includes(key))?.fd ?? -1;
    writeFileSync(temp.join('mine'), 'x'.repeat(5_000));

    shutGate(partPath(first));
    const naming = named.place('first.bin');
    await reached(first);
    const waiting = aborted.place('second.bin').catch((cause) => String(cause));
    await aborted.close(false);
    const mine = new Set<number>();
    while (!mine.has(fd) && mine.size < 1_000) mine.add(openSync(temp.join('mine'), 'r+'));

    openGate(partPath(first));
    await naming;
    expect(await waiting).toContain('not open');
    expect(readFileSync(temp.join('mine'))).toHaveLength(5_000);
    expect(names().filter((name) => !name.startsWith('.'))).toEqual(['first.bin.reply']);
    for (const number of mine) closeSync(number);
    await named.close(true);
  });

  it('while it is being named stays open for that long', async () => {
    const place = placeOf('named');
    const file = await wholeReply(place);
    shutGate(partPath(place));
    const naming = file.place('named.bin');
    await reached(place);
    const closing = file.close(true);
    expect(openReplies()).toHaveLength(1);
    await expect(file.write(Buffer.alloc(1), 0)).rejects.toThrow('closed');
    openGate(partPath(place));
    await Promise.all([naming, closing]);
    expect(openReplies()).toEqual([]);
    expect(names()).toEqual(['named.bin.reply']);
  });

  it('while it begins anew is not open any more after that, and takes nothing more', async () => {
    const place = placeOf('anew');
    const part = await ReplyPart.open(threads, place, 'reply.bin');
    shutGate(partPath(place));
    const restarting = part.restart();
    await reached(place);
    const closing = part.close();
    openGate(partPath(place));
    await Promise.all([restarting, closing]);
    expect(part.write(Buffer.alloc(10))).toBeNull();
    await part.keep(10, { totalBytes: 10, stamp: 'a'.repeat(32) });
    await expect(part.place('anew.bin')).rejects.toThrow('not open');
    expect(openReplies()).toEqual([]);
    expect(names()).toEqual([]);
  });
});
