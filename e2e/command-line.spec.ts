import { statSync } from 'node:fs';
import path from 'node:path';
import { CliProcess } from '../main/testing/cli-process.ts';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile, sha256 } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('the command line beside the window works on the same queue', async ({ folder, server, program }) => {
  const { window } = program;
  const data = path.join(folder, 'data');
  const run = async (command: string, ...words: string[]) => {
    await using process = new CliProcess(command, '--data', data, ...words);
    const code = await process.ended;
    return { code, out: process.stdout, err: process.stderr };
  };
  const file = await makeFile(folder, 'run 415.h5', 24 * mebibyte);
  const middle = server.behaviours.holdBody({ afterBytes: 4 * mebibyte });

  const added = await run('add', file, server.url);
  expect(added).toMatchObject({ code: 0, err: '' });
  expect(added.out).toContain('The running Bitlade sends them.');
  await middle.reached;
  await window.shows('run 415.h5', 'Uploading');
  const [line = ''] = (await run('list', '--json')).out.split('\n');
  const { job, state } = JSON.parse(line);
  expect(state).toBe('transferring');

  expect(await run('pause', job.slice(0, 8))).toEqual({ code: 0, out: 'Paused 1 upload.\n', err: '' });
  await window.shows('run 415.h5', 'Paused');
  middle.release();
  expect((await run('resume', '--all')).code).toBe(0);
  await window.shows('run 415.h5', 'Done');
  expect(await sha256(path.join(server.folder, 'run 415.h5'))).toBe(await sha256(file));

  const modes = ['control.sock', 'control.json'].map((name) => statSync(path.join(data, name)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600]);
  await program.quit();
  expect((await run('list', '--finished')).out).toContain('run 415.h5');
});
