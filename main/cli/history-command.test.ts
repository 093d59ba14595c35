import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { OwnQueue } from '../queue/control/own-queue.ts';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { sampleUploadEntry } from '../testing/sample-history.ts';
import { historyCommand } from './history-command.ts';

let rig: QueueRig;
let printed: string[];
beforeEach(() => {
  rig = new QueueRig();
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rig[Symbol.asyncDispose]();
});

it('a line says how each upload ended: done, cancelled, failed and taken off the list', async () => {
  const id = (number: number): string => `0000000${number}-0000-4000-8000-000000000000`;
  const failure = { error: uploadError('access-denied', 'fatal'), acknowledgedBytes: 2 };
  const store = new SqliteJobStore(rig.folder.join('data'));
  store.commit({
    history: [
      sampleUploadEntry({ jobId: id(1) }),
      sampleUploadEntry({ jobId: id(2), outcome: 'cancelled', cancelOutcome: 'refused', sha256: null }),
      sampleUploadEntry({ jobId: id(3), outcome: 'error', failure, sha256: null }),
    ],
  });
  store.close();
  const control = new OwnQueue(rig.open(), rig.clock);
  const ask = (isJson: boolean) =>
    historyCommand({ command: 'history', dataFolder: null, count: 10, batch: null, isJson }, control);

  expect(await ask(false)).toBe(0);
  expect(printed).toEqual([
    expect.stringMatching(
      /^✗ .* {2}00000003 {2}hello\.txt: Failed and taken off the list · .+ · 2 bytes of 5 bytes had arrived$/,
    ),
    expect.stringMatching(/^– .* {2}00000002 {2}hello\.txt: Cancelled here, the server refused to be told$/),
    expect.stringMatching(/^✓ .* {2}00000001 {2}hello\.txt {2}5 bytes to http:/),
  ]);

  printed = [];
  await ask(true);
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({ outcome: 'error', failure });
});
