import { chmodSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { inReadOnlyFolder } from '../testing/read-only-queue.ts';
import { sampleBatch, sampleJob } from '../testing/sample-jobs.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { parseArguments } from './arguments.ts';
import { queueCommand } from './queue-command.ts';

afterEach(() => vi.restoreAllMocks());

const fill = (store: SqliteJobStore): void =>
  store.commit({
    batches: [sampleBatch()],
    jobs: [
      sampleJob({ relativePath: 'a.bin', state: 'transferring' }),
      sampleJob({ relativePath: 'b.bin', state: 'suspended' }),
    ],
  });

/** What a command prints, and its exit code. */
async function run(folder: string, ...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => out.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation((line) => err.push(String(line)));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  const parsed = parseArguments([...words, '--data', folder]);
  if (!('isJson' in parsed) || parsed.command === 'upload' || parsed.command === 'verify')
    throw new Error('no command of the queue');
  const code = await queueCommand(parsed);
  vi.restoreAllMocks();
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe.skipIf(process.platform === 'win32')('R-7: a queue that may not be written', () => {
  it('is shown, with the reason that holds it back', () =>
    inReadOnlyFolder(fill, async (folder) => {
      const { code, out, err } = await run(folder, 'list');
      expect(code).toBe(0);
      expect(out).toMatch(/a\.bin {2}The queue cannot be saved here: goes on when its folder may be written/);
      expect(out).toMatch(/b\.bin {2}Paused by you/);
      expect(err).toMatch(/may not be written\. Nothing can be added or uploaded\./);
    }));

  it('takes nothing, and says so in words only', () =>
    inReadOnlyFolder(fill, async (folder) => {
      using files = new TempFolder();
      writeFileSync(files.join('new.bin'), 'new');
      for (const words of [
        ['add', files.join('new.bin'), 'http://127.0.0.1:9/drop/'],
        ['pause', '--all'],
        ['cancel', '--all'],
        ['settings', 'mode', 'polite'],
      ]) {
        const { code, out, err } = await run(folder, ...words);
        expect([code, out], words[0]).toEqual([1, '']);
        expect(err.split('\n').at(-1), words[0]).toMatch(
          /^Cannot save the queue here\. The disk is full, or /,
        );
      }
    }));

  it('nor read: it is not said to be empty', () =>
    inReadOnlyFolder(fill, async (folder) => {
      chmodSync(folder, 0);
      const { code, out, err } = await run(`${folder}/queue`, 'list');
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(`The queue in ${folder}/queue may not be read by you.`);
    }));

  it('is not run: monitor does not wait for ever', () =>
    inReadOnlyFolder(fill, async (folder) => {
      const { code, err } = await run(folder, 'monitor');
      expect(code).toBe(1);
      expect(err).toMatch(/may not be written/);
    }));
});
