import { mkdirSync, readFileSync } from 'node:fs';
import type { BrowserWindow, SaveDialogOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BatchStep, batchSteps, type JobStep, jobSteps } from '../../shared/ipc-contract.ts';
import type { JobState } from '../../shared/job-view.ts';
import { sampleBatch, sampleId, sampleJob } from '../../shared/testing/job-samples.ts';
import { ReceiptKeyError } from '../queue/receipts/receipt-key.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import type { PracticeHost } from './practice-host.ts';
import { createQueueHandlers } from './queue-handlers.ts';

const id = '00000000-0000-4000-8000-000000000001';
const report = { refusedJobIds: [], undo: null };

let folder: TempFolder;
let deeds: string[];
beforeEach(() => {
  folder = new TempFolder();
  deeds = [];
});
afterEach(() => folder[Symbol.dispose]());

/** A queue that notes what is asked of it; what it knows is put over it. */
function open(known: Partial<UploadManager> = {}, file: string | null = folder.join('saved')) {
  const asked: SaveDialogOptions[] = [];
  const queue = new Proxy(known as UploadManager, {
    get: (target, name) =>
      Reflect.get(target, name) ??
      ((...args: unknown[]) => {
        deeds.push([name, ...args].map((part) => JSON.stringify(part)).join(' '));
        return report;
      }),
  });
  const handlers = createQueueHandlers({
    queue,
    practice: { owns: () => false } as unknown as PracticeHost,
    window: () => ({}) as BrowserWindow,
    saveAs: async (_window, options) => {
      asked.push(options);
      return { canceled: file === null, filePath: file ?? '' };
    },
  });
  return { handlers, asked };
}

describe('steps', () => {
  const ids = `["${id}"]`;
  const ofJobs: Record<JobStep, string> = {
    pause: `"pause" ${ids}`,
    resume: `"resume" ${ids}`,
    cancel: `"cancel" ${ids} {"isNow":false}`,
    'cancel-now': `"cancel" ${ids} {"isNow":true}`,
    retry: `"retry" ${ids}`,
    remove: `"remove" ${ids}`,
    'run-now': `"runNow" ${ids}`,
    'move-up': `"move" ${ids} "up"`,
    'move-down': `"move" ${ids} "down"`,
    'move-top': `"move" ${ids} "top"`,
    'move-bottom': `"move" ${ids} "bottom"`,
  };
  it.each(jobSteps)('of uploads: %s', async (step) => {
    const { handlers } = open({ jobs: () => [] });
    expect(await handlers['jobs:step']({ jobIds: [id], step })).toEqual(report);
    expect(deeds).toEqual([ofJobs[step]]);
  });

  const ofBatches: Record<BatchStep, string> = {
    pause: `"pauseBatch" "${id}"`,
    resume: `"resumeBatch" "${id}"`,
    cancel: `"cancelBatch" "${id}" {"isNow":false}`,
    'cancel-now': `"cancelBatch" "${id}" {"isNow":true}`,
    'retry-failed': `"retryFailed" "${id}"`,
    'stop-scan': `"stopScan" "${id}"`,
  };
  it.each(batchSteps)('of batches: %s', async (step) => {
    expect(await open().handlers['batches:step']({ batchId: id, step })).toEqual(report);
    expect(deeds).toEqual([ofBatches[step]]);
  });

  it('of the whole queue are for what is listed and for what is still found', async () => {
    const job = (number: number, state: JobState) => sampleJob(number, { state });
    const { handlers } = open({
      jobs: () => [job(1, 'queued'), job(2, 'suspended'), job(3, 'acknowledged'), job(4, 'transferring')],
      batches: () => [sampleBatch(1), sampleBatch(2, { scan: 'running' })],
    });
    const [waiting, paused, , running] = [1, 2, 3, 4].map((number) => sampleId('job', number));
    await handlers['queue:step']({ step: 'pause' });
    expect(deeds).toEqual([`"pause" ["${waiting}","${running}"]`, `"pauseBatch" "${sampleId('batch', 2)}"`]);
    deeds.length = 0;
    await handlers['queue:step']({ step: 'resume' });
    expect(deeds).toEqual([`"resume" ["${paused}"]`, `"resumeBatch" "${sampleId('batch', 2)}"`]);
  });

  it('a priority and a limit go their own ways', async () => {
    const { handlers } = open();
    await handlers['jobs:set']({ jobIds: [id], set: { priority: 'low' } });
    await handlers['jobs:set']({ jobIds: [id], set: { bytesPerSecond: null } });
    expect(deeds).toEqual([`"setPriority" ${ids} "low"`, `"setLimit" ${ids} null`]);
  });

  it('a limit for a batch that is gone is refused', async () => {
    const { handlers } = open({ setBatchLimit: () => false });
    await expect(
      (async () => handlers['batches:set-limit']({ batchId: id, bytesPerSecond: 2048 }))(),
    ).rejects.toMatchObject({ uploadError: { code: 'not-allowed-now' } });
  });
});

describe('proofs', () => {
  const known: Partial<UploadManager> = {
    receipt: () => '{"receipt":1}',
    manifest: (_batchId, kind) => `list as ${kind}`,
    publicKey: () => 'PEM',
    job: () => null,
    batches: () => [],
  };

  it('are saved where the user says, under a name of their own', async () => {
    const { handlers, asked } = open(known);
    const save = handlers['proofs:save'];
    expect(await save({ proof: { kind: 'receipt', jobId: id } })).toBe(folder.join('saved'));
    expect(readFileSync(folder.join('saved'), 'utf8')).toBe('{"receipt":1}');
    await save({ proof: { kind: 'manifest', batchId: id, format: 'csv' } });
    expect(readFileSync(folder.join('saved'), 'utf8')).toBe('list as csv');
    await save({ proof: { kind: 'public-key' } });
    expect(asked.map(({ defaultPath }) => defaultPath)).toEqual([
      'upload.receipt.json',
      'batch.csv',
      'bitlade-public-key.pem',
    ]);
  });

  it('a closed dialog saves nothing', async () => {
    const { handlers } = open(known, null);
    expect(await handlers['proofs:save']({ proof: { kind: 'public-key' } })).toBeNull();
  });

  it('a key that can’t sign is told of in its own words, before anybody is asked for a place', async () => {
    const file = folder.join('receipt-key.pem.damaged');
    const fail = () => {
      throw new ReceiptKeyError('damaged', file);
    };
    const { handlers, asked } = open({ ...known, receipt: fail, publicKey: fail });
    for (const proof of [{ kind: 'receipt', jobId: id }, { kind: 'public-key' }] as const) {
      await expect(handlers['proofs:save']({ proof })).rejects.toMatchObject({
        uploadError: { code: 'receipt-key-damaged', facts: { name: file } },
      });
    }
    expect(asked).toEqual([]);
  });

  it('what has no receipt is refused, and so is a place that can’t be written', async () => {
    const none = open({ receipt: () => null, job: () => null });
    const proof = { kind: 'receipt', jobId: id } as const;
    await expect(none.handlers['proofs:save']({ proof })).rejects.toMatchObject({
      uploadError: { code: 'not-allowed-now' },
    });
    expect(none.asked).toEqual([]);
    mkdirSync(folder.join('taken'));
    const taken = open(known, folder.join('taken'));
    await expect(taken.handlers['proofs:save']({ proof })).rejects.toMatchObject({
      uploadError: { code: 'proof-not-saved', facts: { name: folder.join('taken'), detail: 'EISDIR' } },
    });
  });
});
