import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../shared/job-view.ts';
import type { Job } from '../queue/job.ts';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { CliProcess } from '../testing/cli-process.ts';
import { PracticePeer, sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { sampleBatch, sampleJob } from '../testing/sample-jobs.ts';
import { TempFolder } from '../testing/temp-folder.ts';

// The real process on a kept queue: alone, and beside another one that owns it.

const mebibyte = 2 ** 20;
/** A dozen processes in one test take their time where others are at work as well. */
const hangGuardMs = 120_000;
let peer: PracticePeer;
let folder: TempFolder;
const processes: CliProcess[] = [];
beforeEach(async () => {
  peer = await PracticePeer.start();
  folder = new TempFolder();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.kill()));
  await peer[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function start(command: string, ...words: string[]): CliProcess {
  const process = new CliProcess(command, '--data', folder.join('data'), ...words);
  processes.push(process);
  return process;
}
/** A command that ends by itself. */
async function run(command: string, ...words: string[]) {
  const process = start(command, ...words);
  const code = await process.ended;
  return {
    code,
    out: process.stdout,
    err: process.stderr,
    objects: words.includes('--json') ? process.events : [],
  };
}
function file(name: string, bytes = 1000): string {
  writeFileSync(folder.join(name), sampleBytes(bytes));
  return folder.join(name);
}
const listed = async (...words: string[]) => (await run('list', '--json', ...words)).objects;
const states = async (): Promise<unknown[]> => (await listed('--finished')).map(({ state }) => state);
const expectSame = (name: string) => expect(peer.hashOf(name)).toBe(sha256(readFileSync(folder.join(name))));
/** Jobs of one batch, in the queue before any process is. */
function put(...jobs: Job[]): void {
  const store = new SqliteJobStore(folder.join('data'));
  store.commit({ batches: [sampleBatch()], jobs });
  store.close();
}

describe('a queue that nobody runs', { timeout: hangGuardMs }, () => {
  it('add keeps the files and sends nothing; list says why', async () => {
    const added = await run('add', file('a.bin'), file('b.bin'), peer.url().href);
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toMatch(/^Added 2 uploads \(batch [0-9a-f]{8}\)\. Nobody sends them yet: .+\n$/);

    const list = await run('list');
    expect(list.out.split('\n')).toHaveLength(4);
    expect(list.out).toMatch(
      /^ID +STATE +DONE +SIZE +NAME\n[0-9a-f]{8} {2}Waiting .* a\.bin {2}Bitlade is not running/,
    );
    expect(peer.lines).toEqual([]);
  });

  it('--json: an object a line, always with the same keys', async () => {
    const added = await run(
      'add',
      '--json',
      '--priority',
      'low',
      '--limit',
      '2M',
      file('a.bin'),
      peer.url().href,
    );
    expect(added.objects).toEqual([
      { added: [expect.any(String)], batches: [expect.any(String)], skipped: [], skippedCount: 0 },
    ]);
    const [object = {}, ...others] = await listed();
    expect(others).toEqual([]);
    expect(Object.keys(object).join(' ')).toBe(
      'job batch file name url state acknowledgedBytes totalBytes bytesPerSecond secondsLeft wait error priority ' +
        'limit isRunNow cancelOutcome closeUnconfirmed sessionId sha256 reply notes attempts tries nextTryAt ' +
        'addedAt startedAt finishedAt',
    );
    expect(object).toMatchObject({
      file: folder.join('a.bin'),
      name: 'a.bin',
      url: peer.url('a.bin').href,
      state: 'queued',
      wait: { reason: 'not-running', until: null, message: expect.any(String) },
      priority: 'low',
    });
    const info = await run('info', '--json', String(object.batch), String(object.job));
    expect(info.objects).toMatchObject([{ files: 1, limit: 2_000_000, state: 'waiting' }, object]);
  });

  it('monitor runs it until all rest; history and receipt tell of it', async () => {
    await run('add', file('a.bin', mebibyte), peer.url().href);
    const monitor = await run('monitor', '--json');
    expect(monitor).toMatchObject({ code: 0, err: '' });
    expect(monitor.objects.at(-1)).toMatchObject({ event: 'done', file: folder.join('a.bin') });
    expectSame('a.bin');
    expect((await run('list')).out).toBe('No uploads.\n');
    const [entry] = (await run('history', '--json')).objects;
    expect(entry).toMatchObject({ outcome: 'acknowledged', sha256: peer.hashOf('a.bin') });
    const receipt = folder.join('receipt.json');
    expect((await run('receipt', String(entry?.jobId), '-o', receipt)).code).toBe(0);
    expect(JSON.parse(readFileSync(receipt, 'utf8'))).toBeTypeOf('object');
    expect(await run('receipt', String(entry?.jobId), '-o', receipt)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Cannot save '.*receipt\.json'\. Something has that name already\. /),
    });
    expect((await run('manifest', String(entry?.batchId), '--csv')).out).toContain('a.bin');
    // What has left the list is found in the history.
    expect((await run('remove', '--all', '--now')).code).toBe(0);
    const [jobId, batchId] = [String(entry?.jobId).slice(0, 8), String(entry?.batchId).slice(0, 8)];
    expect(await run('receipt', jobId)).toMatchObject({ code: 0, out: readFileSync(receipt, 'utf8') });
    expect((await run('manifest', batchId)).out).toContain('a.bin');
    expect((await run('history', '--batch', batchId)).out).toContain(jobId);
  });

  it('a key that can’t sign is told of; the next use makes a new one', async () => {
    mkdirSync(folder.join('data'));
    writeFileSync(folder.join('data', 'receipt-key.pem'), 'no key');
    const { code, out, err } = await run('public-key');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^The key that signs receipts was damaged\. .* It is kept as '.*\.damaged'\. .*\n$/);
    expect((await run('public-key')).out).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  });

  it('wishes are kept and nothing else happens', async () => {
    await run('add', file('a.bin'), file('b.bin'), peer.url().href);
    const [a, b] = (await listed()).map(({ job }) => String(job).slice(0, 8));
    if (!a || !b) throw new Error('two uploads');
    expect(await run('pause', a)).toMatchObject({ code: 0, out: 'Paused 1 upload.\n', err: '' });
    expect((await run('suspend', '--json', a, b)).objects).toEqual([
      { command: 'pause', changed: 1, refused: [expect.stringMatching(`^${a}`)], undo: null },
    ]);
    expect((await run('resume', '--all')).out).toBe('Resumed 2 uploads.\n');
    expect((await run('move', 'top', b)).out).toBe('Moved 1 upload.\n');
    await run('limit', '5k', b);
    expect(await listed()).toMatchObject([{ name: 'b.bin', limit: 5_000 }, { name: 'a.bin' }]);
    expect(peer.lines).toEqual([]);
  });

  it('cancel and remove are carried out at once: nobody would be there to take them back', async () => {
    put(sampleJob(), sampleJob(), sampleJob({ state: 'acknowledged' }));
    expect((await run('cancel', '--all')).out).toBe('Cancelled 2 uploads.\n');
    expect(await run('undo')).toMatchObject({
      code: 1,
      err: 'There is nothing that can be taken back. That needs a Bitlade that runs.\n',
    });
    expect((await run('remove', '--all')).out).toBe('Removed 3 uploads.\n');
    expect(await listed('--finished')).toEqual([]);
  });

  it('settings of the queue', async () => {
    expect((await run('settings', 'uploads-big', '2')).out).toMatch(/uploads-big +2\n/);
    expect((await run('limit', 'none', '--all')).out).toBe('Limit of the whole queue changed.\n');
    expect(await run('settings', 'mode', 'rude')).toMatchObject({ code: 2, out: '' });
    expect((await run('settings', '--json')).objects).toMatchObject([
      { maxBigUploads: 2, bytesPerSecond: null },
    ]);
  });

  it('a session that is open on the server: monitor leaves it there, cancel ends it', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: mebibyte });
    await run('add', file('a.bin', 12 * mebibyte), peer.url().href);
    const monitor = start('monitor');
    await hold.reached;
    monitor.interrupt();
    expect(await monitor.ended).toBe(130);
    expect(monitor.stdout).toContain('goes on at the next start');
    hold.release();
    expect(peer.count('Cancel-Session')).toBe(0);
    expect(await states()).toEqual(['queued']);

    const cancel = await run('cancel', '--all');
    expect(cancel).toMatchObject({ code: 0, out: 'Cancelled 1 upload.\n' });
    expect(peer.count('Cancel-Session')).toBe(1);
    expect(peer.leftovers).toEqual([]);
    expect(await listed('--finished')).toMatchObject([{ state: 'cancelled', cancelOutcome: 'confirmed' }]);
  });
});

describe('exit codes', { timeout: hangGuardMs }, () => {
  const id = (start: string): string => `${start}-0000-4000-8000-000000000000`;

  it('2: a beginning of several ids, which are named', async () => {
    put(sampleJob({ id: id('abcd1111') }), sampleJob({ id: id('abcd2222') }));
    const { code, err } = await run('pause', 'abcd');
    expect(code).toBe(2);
    expect(err).toContain(id('abcd1111'));
    expect(err).toContain(id('abcd2222'));
    expect(await states()).toEqual(['queued', 'queued']);
    expect((await run('pause', 'ABCD2')).code).toBe(0);
    expect(await states()).toEqual(['queued', 'suspended']);
  });

  it('3: no such id', async () => {
    put(sampleJob());
    for (const command of ['pause', 'info', 'monitor', 'receipt', 'manifest']) {
      expect(await run(command, 'fefefe')).toMatchObject({ code: 3, out: '' });
    }
  });

  it('3: a batch is no upload, and an upload no batch, by the whole id as well', async () => {
    const job = sampleJob({ id: id('abcd1111') });
    put(job);
    expect(await run('manifest', job.id)).toMatchObject({
      code: 3,
      err: `${job.id} is an upload, no batch.\n`,
    });
    expect(await run('receipt', job.batchId)).toMatchObject({
      code: 3,
      err: `${job.batchId} is a batch, no upload.\n`,
    });
  });

  it('1: not possible in the present state, with that state', async () => {
    put(sampleJob({ id: id('abcd1111'), state: 'acknowledged', relativePath: 'a.bin' }));
    expect(await run('pause', 'abcd')).toMatchObject({
      code: 1,
      err: '✗ abcd1111 a.bin: not possible now (Done)\n',
    });
  });

  it('1: what could not be added; 0: what is in the list already', async () => {
    const added = await run('add', folder.join('missing'), file('a.bin'), peer.url().href);
    expect(added).toMatchObject({ code: 1, err: expect.stringContaining('✗ missing: Not found') });
    expect(await run('add', file('a.bin'), peer.url().href)).toMatchObject({
      code: 0,
      out: 'Nothing was added.\n',
    });
    expect(await listed()).toHaveLength(1);
  });

  it('1: monitor, when one failed', async () => {
    put(sampleJob({ sourcePath: folder.join('missing.bin'), remoteUrl: peer.url('x').href }));
    await run('add', file('a.bin'), peer.url().href);
    const monitor = await run('monitor', '--json');
    expect(monitor.code).toBe(1);
    expectSame('a.bin');
  });

  it('1: monitor, when the only one fails before anybody can look', async () => {
    writeFileSync(folder.join('empty'), '');
    expect((await run('add', folder.join('empty'), peer.url().href)).code).toBe(0);
    expect(await run('monitor')).toMatchObject({ code: 1, out: expect.stringContaining('✗ empty: ') });
  });

  it('what is read only in part is no trouble', async () => {
    expect((await run('list', '--state', 'nonsense')).code).toBe(2);
    expect(await run('list')).toMatchObject({ code: 0, out: 'No uploads.\n' });
  });
});

describe('beside a process that runs the queue', { timeout: hangGuardMs }, () => {
  /** Uploads `a.bin` and has got its first MiB to the server, where it stands until `release`. */
  async function owner(...words: string[]) {
    const hold = peer.behaviours.holdBody({ afterBytes: mebibyte });
    await run('add', file('a.bin', 3 * mebibyte), peer.url().href);
    const process = start('monitor', ...words);
    await hold.reached;
    return { process, release: () => hold.release() };
  }

  it('list and info show what it does', async () => {
    const { process, release } = await owner();
    expect(await listed()).toMatchObject([
      { state: 'transferring', wait: null, sessionId: expect.any(String) },
    ]);
    const [job] = await listed();
    const { out } = await run('info', String(job?.job));
    expect(out).toMatch(/^Upload: +[0-9a-f-]{36}\n/);
    expect(out).toContain('State:        Uploading\n');
    release();
    expect(await process.ended).toBe(0);
  });

  it('what is added is uploaded there, and nowhere else', async () => {
    const { process, release } = await owner('--json');
    const added = await run('add', file('b.bin'), peer.url().href);
    expect(added.out).toMatch(/The running Bitlade sends them\.\n$/);
    await process.printed(/"done".*b\.bin/);
    release();
    expect(await process.ended).toBe(0);
    expect(peer.files).toEqual(['a.bin', 'b.bin']);
    expect(peer.count('Create-Session')).toBe(2);
  });

  it('pause stops it at once, resume goes on in the same session', async () => {
    const { process, release } = await owner('--json');
    // Keeps the owner at work while the other one is paused.
    const hold = peer.behaviours.holdBody({ afterBytes: 1 });
    await run('add', file('b.bin'), peer.url().href);
    await hold.reached;
    const [a] = await listed();
    expect((await run('pause', String(a?.job))).code).toBe(0);
    await process.printed(/"suspended"/);
    release();
    expect((await run('resume', String(a?.job))).code).toBe(0);
    await process.printed(/"done".*a\.bin/);
    hold.release();
    expect(await process.ended).toBe(0);
    expectSame('a.bin');
    expect(peer.count('Create-Session')).toBe(2);
  });

  it('cancel can be taken back, and with --now it can not', async () => {
    const { process, release } = await owner('--json');
    const cancel = await run('cancel', '--all');
    expect(cancel.out).toMatch(/^Cancelled 1 upload\. undo takes it back for \d s\.\n$/);
    expect(await listed()).toMatchObject([{ wait: { reason: 'undo' } }]);
    release();
    await peer.lost('Fragment');
    const again = peer.behaviours.holdBody({ afterBytes: 2 * mebibyte });
    expect((await run('undo')).out).toBe('Taken back: cancel of 1 upload.\n');
    await again.reached;
    const [now] = (await run('cancel', '--all', '--now', '--json')).objects;
    expect(now).toEqual({ command: 'cancel', changed: 1, refused: [], undo: null });
    again.release();
    expect(await process.ended).toBe(1);
    expect(peer.leftovers).toEqual([]);
    expect(peer.files).toEqual([]);
  });

  it('another monitor shows the same, and leaves it alone with Ctrl-C', async () => {
    const { process, release } = await owner();
    const [first, second] = [start('monitor', '--json'), start('monitor', '--json')];
    await Promise.all([first.printed(/transferring/), second.printed(/transferring/)]);
    first.interrupt();
    expect(await first.ended).toBe(130);
    release();
    expect(await second.ended).toBe(0);
    expect(await process.ended).toBe(0);
    expect(second.events.at(-1)).toMatchObject({ event: 'done' });
    expectSame('a.bin');
  });

  it('an upload with a queue of its own folder is such a process too', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 1 });
    const upload = start('upload', file('a.bin'), peer.url().href);
    await hold.reached;
    expect(await states()).toEqual(['transferring']);
    hold.release();
    expect(await upload.ended).toBe(0);
  });

  it('nobody else can reach it: rights of folder, socket and file', async () => {
    const { release } = await owner();
    const modes = ['data', 'data/control.sock', 'data/control.json'].map(
      (name) => statSync(folder.join(name)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    release();
  });

  it('killed: who watched is told, the next command takes the queue over, its socket is in nobody’s way', async () => {
    const { process, release } = await owner();
    const monitor = start('monitor', '--json');
    await monitor.printed(/transferring/);
    await process.kill();
    expect(await monitor.ended).toBe(1);
    expect(existsSync(folder.join('data', 'control.sock'))).toBe(true);
    release();

    expect(await listed()).toMatchObject([{ state: 'queued', wait: { reason: 'not-running' } }]);
    const next = await run('monitor');
    expect(next).toMatchObject({ code: 0, err: '' });
    expectSame('a.bin');
    expect(peer.count('Create-Session')).toBe(1);
    expect(existsSync(folder.join('data', 'control.sock'))).toBe(false);
  });
});

it('many at once: one of them owns the queue, the others reach it, every file goes out once', {
  timeout: hangGuardMs,
}, async () => {
  const names = [1, 2, 3, 4, 5].map((number) => file(`${number}.bin`));
  await run('add', ...names, peer.url().href);
  const all = await Promise.all([
    ...names.map(() => run('monitor')),
    ...names.map(() => run('list', '--json', '--finished')),
  ]);
  for (const { code, err } of all) expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(peer.files).toHaveLength(names.length);
  expect(peer.count('Create-Session')).toBe(names.length);
  const finished: JobState[] = names.map(() => 'acknowledged');
  expect(await states()).toEqual(finished);
});
