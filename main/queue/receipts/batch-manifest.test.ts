import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Manifest, ManifestFile } from '../../../shared/manifest.ts';
import { csvOfManifest } from '../../../shared/manifest-csv.ts';
import { uploadError } from '../../../shared/upload-error.ts';
import { PracticePeer } from '../../testing/practice-peer.ts';
import { QueueRig } from '../../testing/queue-rig.ts';
import { sampleUploadEntry } from '../../testing/sample-history.ts';
import { sampleBatch, sampleJob, sampleTime } from '../../testing/sample-jobs.ts';
import { SqliteJobStore } from '../store/sqlite-job-store.ts';

const batchId = sampleBatch().id;
const sha256 = 'a'.repeat(64);
/** In the year 2100: nothing is due before. */
const farAway = Date.UTC(2100, 0, 1);

let rig: QueueRig;
beforeEach(() => {
  rig = new QueueRig();
});
afterEach(() => rig[Symbol.asyncDispose]());

function manifestOf(id: string): Manifest {
  const text = rig.queue.manifest(id, 'json');
  if (text === null) throw new Error('there is no manifest');
  return JSON.parse(text);
}

/** A batch of which five files are in the queue and two are history; none of them will move. */
function fillQueue(): void {
  const store = new SqliteJobStore(rig.folder.join('data'));
  const job = (name: string, change: Parameters<typeof sampleJob>[0]) =>
    sampleJob({ relativePath: `drop/${name}`, ...change });
  const done = job('done', {
    state: 'acknowledged',
    facts: { ...sampleJob().facts, sessionId: '{D}', acknowledgedBytes: 100 },
    digest: { bytes: 100, sha256 },
    tries: 2,
    startedAt: sampleTime + 1000,
    finishedAt: sampleTime + 2000,
    remoteUrl: 'http://ann:secret@server.example/drop/done',
  });
  store.commit({
    batches: [sampleBatch({ label: 'drop' })],
    jobs: [
      done,
      job('failed', { state: 'error', error: uploadError('access-denied', 'fatal') }),
      job('later', {
        state: 'transientError',
        error: uploadError('connection-refused', 'transient'),
        nextTryAt: farAway,
        remoteUrl: 'http://127.0.0.1:9/drop/later',
      }),
      job('paused', { state: 'suspended' }),
      job('cancelled', { state: 'cancelled', cancelOutcome: 'refused', finishedAt: sampleTime }),
    ],
    history: [
      sampleUploadEntry({ jobId: done.id, relativePath: 'drop/done', outcome: 'cancelled' }),
      sampleUploadEntry({ relativePath: 'drop/cleared', closeUnconfirmed: true }),
      sampleUploadEntry({
        jobId: '00000000-0000-4000-8000-00000000000a',
        relativePath: 'drop/cancelled before',
        outcome: 'cancelled',
        cancelOutcome: 'confirmed',
        sha256: null,
      }),
      sampleUploadEntry({
        jobId: '00000000-0000-4000-8000-00000000000b',
        batchId: '00000000-0000-4000-8000-00000000000c',
        relativePath: 'of another batch',
      }),
    ],
  });
  store.close();
  rig.open();
}

describe('a manifest', () => {
  it('has every file of the batch, in the queue or in the history, each once', () => {
    fillQueue();
    const { files } = manifestOf(batchId);
    expect(files.map(({ path, state }) => `${path}: ${state}`)).toEqual([
      'drop/cancelled: cancelled',
      'drop/cancelled before: cancelled',
      'drop/cleared: acknowledged',
      'drop/done: acknowledged',
      'drop/failed: error',
      'drop/later: queued',
      'drop/paused: suspended',
    ]);
    expect(files[3]).toEqual({
      path: 'drop/done',
      state: 'acknowledged',
      sizeBytes: 100,
      sha256,
      remoteUrl: 'http://server.example/drop/done',
      sessionId: '{D}',
      addedAt: '2031-01-01T00:00:00.000Z',
      startedAt: '2031-01-01T00:00:01.000Z',
      finishedAt: '2031-01-01T00:00:02.000Z',
      tries: 2,
      errorCode: null,
      reason: null,
      jobId: expect.any(String),
    });
  });

  it('says of everything that is not uploaded why', () => {
    fillQueue();
    const reasons = manifestOf(batchId).files.map(({ path, reason }) => [path.slice(5), reason]);
    expect(Object.fromEntries(reasons)).toEqual({
      cancelled: expect.stringContaining('The server refused the cancel'),
      'cancelled before': expect.stringContaining('The server confirmed it'),
      cleared: expect.stringContaining('not the end of the upload'),
      done: null,
      failed: expect.stringMatching(/\w+\. /),
      later: expect.stringMatching(/\w+\. /),
      paused: 'Paused by you',
    });
    expect(
      manifestOf(batchId)
        .files.map(({ errorCode }) => errorCode)
        .filter(Boolean),
    ).toEqual(['access-denied', 'connection-refused']);
  });

  it('adds up', () => {
    fillQueue();
    const manifest = manifestOf(batchId);
    expect(manifest).toMatchObject({
      format: 'bitlade-manifest/1',
      batchId,
      label: 'drop',
      scan: 'complete',
    });
    expect(manifest.sums).toEqual({
      files: 7,
      uploaded: 2,
      cancelled: 2,
      failed: 1,
      unfinished: 2,
      totalBytes: 510,
      uploadedBytes: 105,
    });
  });

  it('is there of a batch whose rows are gone, and not of one that never was', () => {
    fillQueue();
    const gone = manifestOf('00000000-0000-4000-8000-00000000000c');
    expect(gone).toMatchObject({ label: 'files', destinationUrl: null, sums: { files: 1 } });
    expect(rig.queue.manifest('00000000-0000-4000-8000-00000000000d', 'json')).toBeNull();
    expect(rig.queue.manifest('00000000-0000-4000-8000-00000000000d', 'csv')).toBeNull();
  });

  it('reads a history of several pages', () => {
    const store = new SqliteJobStore(rig.folder.join('data'));
    const history = Array.from({ length: 2001 }, (_, number) =>
      sampleUploadEntry({
        jobId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
        relativePath: `file ${number}`,
      }),
    );
    store.commit({ history });
    store.close();
    rig.open();
    expect(manifestOf(batchId).sums.files).toBe(2001);
  });

  it('of real uploads, one of them cleared', async () => {
    await using peer = await PracticePeer.start();
    rig.open();
    const [first, second] = await rig.add(peer.url(), rig.makeFile('a', 10), rig.makeFile('b', 20));
    await rig.untilAll('acknowledged');
    if (first === undefined || second === undefined) throw new Error('nothing was added');
    const id = rig.job(first).batchId;
    const before = manifestOf(id);
    expect(before.files).toMatchObject([
      { path: 'a', sha256: rig.hashOf('a'), reason: null },
      { path: 'b', sha256: rig.hashOf('b'), reason: null },
    ]);
    rig.queue.remove([second], { isNow: true });
    expect(manifestOf(id)).toEqual(before);
  });
});

describe('the table', () => {
  const file: ManifestFile = {
    path: 'a',
    state: 'acknowledged',
    sizeBytes: 5,
    sha256,
    remoteUrl: 'http://server.example/a',
    sessionId: '{A}',
    addedAt: '2031-01-01T00:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    tries: 1,
    errorCode: null,
    reason: null,
    jobId: batchId,
  };
  const tableOf = (change: Partial<ManifestFile>): string =>
    csvOfManifest({
      format: 'bitlade-manifest/1',
      batchId,
      label: 'files',
      destinationUrl: null,
      scan: 'complete',
      madeAt: '2031-01-01T00:00:00.000Z',
      sums: {
        files: 1,
        uploaded: 1,
        cancelled: 0,
        failed: 0,
        unfinished: 0,
        totalBytes: 5,
        uploadedBytes: 5,
      },
      files: [{ ...file, ...change }],
    });

  it('has a head, a line for every file and the sums', () => {
    fillQueue();
    const lines = rig.queue.manifest(batchId, 'csv')?.split('\r\n') ?? [];
    expect(lines[0]).toBe(
      '\ufeffpath,state,sizeBytes,sha256,remoteUrl,sessionId,addedAt,startedAt,finishedAt,tries,errorCode,reason,jobId',
    );
    expect(lines[4]).toMatch(
      new RegExp(
        `^drop/done,acknowledged,100,${sha256},http://server.example/drop/done,{D},2031-01-01T00:00:00.000Z,2031-01-01T00:00:01.000Z,2031-01-01T00:00:02.000Z,2,,,[0-9a-f-]{36}$`,
      ),
    );
    expect(lines[8]).toBe(',sum,510,,,,,,,,,"7 files: 2 uploaded, 2 cancelled, 1 failed, 2 not finished",');
    expect(lines.slice(9)).toEqual(['']);
  });

  it.each(['=1+1', '+1', '-1', '@a', '\ta', '\ra', '\uff1d1', "'a"])(
    'keeps %j from being a formula',
    (path) => {
      expect(cellsOf(tableOf({ path }))[1]?.[0]).toBe(`'${path}`);
    },
  );

  it('gives every name, address and word back', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aé,"\'\r\n=+-@\t ;\u{1f4be}') });
    fc.assert(
      fc.property(text, text, (path, reason) => {
        const [, cells = []] = cellsOf(tableOf({ path, reason }));
        const [found, , , hash] = cells.map((cell) => cell.replace(/^'/, ''));
        expect([found, hash, cells[11]?.replace(/^'/, '')]).toEqual([path, sha256, reason]);
        expect(cells).toHaveLength(13);
      }),
      { numRuns: 200 },
    );
  });
});

/** Records of a table, read by the grammar of RFC 4180. */
function cellsOf(csv: string): string[][] {
  const records: string[][] = [[]];
  const cells = csv.replace(/^\ufeff/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy);
  let end = 0;
  for (const [whole, quoted, plain, separator] of cells) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (separator === '\r\n') records.push([]);
    end += whole.length;
  }
  expect(end, 'the table is read to its end').toBe(csv.replace(/^\ufeff/, '').length);
  return records.slice(0, -1);
}
