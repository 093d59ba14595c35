import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
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

/** In a process of that user, where this one may start it. */
const asNobody = (...words: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, 'cli.ts'), ...words], {
    encoding: 'utf8',
    uid: 65_534,
    gid: 65_534,
  });

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
          /^Cannot save the queue here\. The folder may not be written\. Allow writing /,
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

  it.skipIf(asNobody('--version').status !== 0)('is shown as well when its files are another user’s', () => {
    using folder = new TempFolder();
    const store = new SqliteJobStore(folder.path);
    fill(store);
    store.close();
    chmodSync(folder.path, 0o755);
    for (const name of readdirSync(folder.path)) chmodSync(folder.join(name), 0o644);
    const list = asNobody('list', '--data', folder.path);
    expect([list.status, list.stdout]).toEqual([
      0,
      expect.stringMatching(/a\.bin {2}The queue cannot be saved/),
    ]);
    chmodSync(folder.join('queue.db'), 0o600);
    const hidden = asNobody('list', '--data', folder.path);
    expect(hidden).toMatchObject({
      status: 1,
      stderr: `The queue in ${folder.path} may not be read by you.\n`,
    });
  });

  it('is not run: monitor does not wait for ever', () =>
    inReadOnlyFolder(fill, async (folder) => {
      const { code, err } = await run(folder, 'monitor');
      expect(code).toBe(1);
      expect(err).toMatch(/^Cannot save the queue here\. .*start again\.$/);
    }));
});
