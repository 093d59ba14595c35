import { deadlineMs, FileThreads } from './file-threads.ts';
import { Mounts } from './mounts.ts';
import { systemClock } from './system-clock.ts';
import type { EntryStats, Question, ScanAnswer } from './threads/scan-deeds.ts';

export type { EntryStats };

/** The file system as a scan sees it. Calls reject with an error that has the system's code, or `not-answering`. */
export interface ScanDisk {
  lstat(path: string): Promise<EntryStats>;
  stat(path: string): Promise<EntryStats>;
  /** Rejects when this user may not read the file. */
  checkReadable(path: string): Promise<void>;
  /** Whether a file has at least one byte, whatever its size says. */
  hasContent(path: string): Promise<boolean>;
  /** Whether sizes on this file system tell nothing of what a file holds, as in /proc. */
  isSizeless(path: string): Promise<boolean>;
  /**
   * Names in a folder, in any order, each character one byte of the name: not every name is text.
   * @param patienceMs so long it may take, for a huge folder on a slow line.
   */
  nameBytes(folder: string, patienceMs?: number): Promise<string[]>;
}

interface Asked {
  question: Question;
  path: string;
  patienceMs: number;
  settle(answer: ScanAnswer): void;
  fail(cause: unknown): void;
}

/** So many questions are one message to a thread. On a slow disk several threads share what comes at once. */
const messageLength = 16;

/**
 * The disks of this computer. What is asked in one turn of the program travels together, and the next turn is
 * everybody's; what hangs holds up nothing on other mounts.
 */
export function threadedDisk(threads: FileThreads, mounts: Pick<Mounts, 'mountOf'>): ScanDisk {
  const waiting = new Map<string, Asked[]>();

  const send = (mount: string): void => {
    const all = waiting.get(mount) ?? [];
    waiting.delete(mount);
    for (let start = 0; start < all.length; start += messageLength) {
      void answer(all.slice(start, start + messageLength), mount, threads);
    }
  };
  const ask = (question: Question, path: string, patienceMs = deadlineMs): Promise<unknown> =>
    new Promise((resolve, reject) => {
      // What a link leads to may be on any mount.
      const mount = question === 'stat' ? 'links' : mounts.mountOf(path);
      const others = waiting.get(mount);
      const settle = (told: ScanAnswer): void =>
        'code' in told ? reject(Object.assign(new Error(told.code), told)) : resolve(told.result);
      const asked = { question, path, patienceMs, settle, fail: reject };
      if (others) others.push(asked);
      else {
        waiting.set(mount, [asked]);
        setImmediate(send, mount);
      }
    });
  return {
    lstat: async (path) => (await ask('lstat', path)) as EntryStats,
    stat: async (path) => (await ask('stat', path)) as EntryStats,
    checkReadable: async (path) => void (await ask('checkReadable', path)),
    hasContent: async (path) => (await ask('hasContent', path)) as boolean,
    isSizeless: async (path) => (await ask('isSizeless', path)) as boolean,
    nameBytes: async (folder, patienceMs) => (await ask('nameBytes', folder, patienceMs)) as string[],
  };
}

async function answer(all: readonly Asked[], mount: string, threads: FileThreads): Promise<void> {
  const [first] = all;
  if (!first) return;
  const place = { path: first.path, device: null };
  const questions = all.map(({ question, path }) => ({ question, path }));
  const patienceMs = Math.max(...all.map((asked) => asked.patienceMs));
  try {
    const answers = await threads.ask({ deed: 'scan', args: [place, questions] }, mount, patienceMs).answer;
    for (const [index, told] of answers.entries()) all[index]?.settle(told);
  } catch (cause) {
    for (const { fail } of all) fail(cause);
  }
}

// Not those of the uploads: neither takes the other's threads.
const threads = new FileThreads({ clock: systemClock, maxBusy: 2 });

/** The machine's own file system. */
export const scanDisk: ScanDisk = threadedDisk(threads, new Mounts());
