import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { noSession } from '../bits/session-state.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig, settled } from '../testing/queue-rig.ts';
import { sampleJob } from '../testing/sample-jobs.ts';
import { NodeSourceFiles, statSource } from '../transfer/source-file.ts';
import { sessionLifeMs } from './session-sweeper.ts';

const mebibyte = 2 ** 20;
/** A file of two fragments: 2 MiB and 1 MiB. */
const twoFragments = 3 * mebibyte;

const maxUploads = defaultQueueSettings.maxUploadsPerServer;
let peer: PracticePeer;
let rig: QueueRig;
beforeEach(async () => {
  peer = await PracticePeer.start();
  rig = new QueueRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

const expectSame = (name: string) => expect(peer.hashOf(name)).toBe(rig.hashOf(name));
const targetOf = (name: string): string => peer.url(name).href;

describe('add', () => {
  it('uploads a file and tells of every state on the way', async () => {
    const id = await rig.addOne(peer.url());
    await rig.untilState(id, 'acknowledged');

    expect(rig.statesOf(id)).toEqual(['queued', 'connecting', 'transferring', 'closing', 'acknowledged']);
    expect(rig.job(id)).toMatchObject({
      fileName: 'file.bin',
      remoteUrl: targetOf('file.bin'),
      totalBytes: 1000,
      error: null,
      closeUnconfirmed: false,
      finishedAt: rig.clock.now(),
    });
    expect(rig.queue.progress(id)).toMatchObject({ acknowledgedBytes: 1000, sentBytes: 1000 });
    expectSame('file.bin');
  });

  it('uploads a folder as one batch, folders included', async () => {
    rig.open();
    mkdirSync(rig.folder.join('Año', 'inner'), { recursive: true });
    const names = ['Año/a.txt', 'Año/b c.txt', 'Año/inner/名前.txt'];
    for (const [index, name] of names.entries()) rig.makeFile(name, 100 + index);
    const ids = await rig.add(peer.url('drop/'), rig.folder.join('Año'));
    await rig.untilAll('acknowledged');

    expect(ids).toHaveLength(3);
    expect(rig.queue.batches()).toMatchObject([
      { kind: 'folder', label: 'Año', destinationUrl: targetOf('drop/') },
    ]);
    expect(peer.files).toEqual(names.map((name) => `drop/${name}`).sort());
    for (const name of names) expect(peer.hashOf(`drop/${name}`)).toBe(rig.hashOf(name));
  });

  it('reports what it left out', async () => {
    rig.open();
    const good = rig.makeFile('good.bin', 10);
    symlinkSync('good.bin', rig.folder.join('link'));
    const sourcePaths = [rig.folder.join('missing'), good, rig.folder.join('link'), good];
    const report = await rig.queue.add({ sourcePaths, remoteUrl: peer.url() });

    expect(report).toMatchObject({
      addedJobIds: [expect.any(String)],
      skippedCount: 3,
      skipped: [
        { name: 'missing', reason: 'not-found' },
        { name: 'link', reason: 'symbolic-link' },
        { name: 'good.bin', reason: 'already-queued' },
      ],
      dismissed: false,
    });
  });

  it('names a hundred of those left out and counts them all', async () => {
    rig.open();
    const sourcePaths = Array.from({ length: 130 }, (_, index) => rig.folder.join(`missing-${index}`));
    const { skipped, skippedCount } = await rig.queue.add({ sourcePaths, remoteUrl: peer.url() });
    expect([skipped.length, skippedCount]).toEqual([100, 130]);
  });

  it('takes a file again only when its upload is over', async () => {
    const hold = peer.behaviours.holdAnswer('Create-Session');
    const id = await rig.addOne(peer.url());
    await hold.reached;
    const again = { sourcePaths: [rig.folder.join('file.bin')], remoteUrl: peer.url() };
    expect((await rig.queue.add(again)).skipped).toEqual([{ name: 'file.bin', reason: 'already-queued' }]);

    hold.release();
    await rig.untilState(id, 'acknowledged');
    expect((await rig.queue.add(again)).addedJobIds).toHaveLength(1);
  });

  it('two adds at the same time take a file once', async () => {
    rig.open();
    const request = { sourcePaths: [rig.makeFile('file.bin', 10)], remoteUrl: peer.url() };
    const reports = await Promise.all([rig.queue.add(request), rig.queue.add(request)]);
    expect(reports.map(({ addedJobIds }) => addedJobIds.length).sort()).toEqual([0, 1]);
  });

  it('refuses an empty file before any request, and takes it on a retry when it has content', async () => {
    const id = await rig.addOne(peer.url(), 0);
    expect(await rig.untilState(id, 'error')).toMatchObject({ error: { code: 'file-empty' } });
    await rig.queue.retry([id]);
    await rig.untilState(id, 'error');
    expect(peer.lines).toEqual([]);

    rig.makeFile('file.bin', 1000);
    expect(await rig.queue.retry([id])).toMatchObject({ refusedJobIds: [] });
    await rig.untilState(id, 'acknowledged');
    expect(rig.job(id).totalBytes).toBe(1000);
    expectSame('file.bin');
  });
});

describe('how many at once', () => {
  it('as many uploads as the cap allows, in order; the next starts when one ends', async () => {
    const holds = Array.from({ length: maxUploads + 2 }, () => peer.behaviours.holdAnswer('Create-Session'));
    rig.open();
    const names = holds.map((_, index) => `file-${index}`);
    const ids = await rig.add(peer.url(), ...names.map((name) => rig.makeFile(name, 10)));
    await Promise.all(holds.slice(0, maxUploads).map(({ reached }) => reached));
    await settled();
    expect(ids.map((id) => rig.job(id).state)).toEqual(
      ids.map((_, index) => (index < maxUploads ? 'connecting' : 'queued')),
    );

    holds[0]?.release();
    await holds[maxUploads]?.reached;
    for (const hold of holds) hold.release();
    await rig.untilAll('acknowledged');
    expect(peer.files).toEqual(names);
  });

  it('a cancel needs no free place', async () => {
    const holds = Array.from({ length: maxUploads }, () => peer.behaviours.holdAnswer('Create-Session'));
    const waiting = await rig.sampleJob(peer.url('file.bin'), {
      state: 'suspended',
      facts: { ...noSession, sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}' },
    });
    rig.put(waiting);
    rig.open();
    await rig.add(peer.url(), ...holds.map((_, index) => rig.makeFile(`file-${index}`, 10)));
    await Promise.all(holds.map(({ reached }) => reached));

    rig.queue.cancel([waiting.id], { isNow: true });
    expect(await rig.untilState(waiting.id, 'cancelled')).toMatchObject({ cancelOutcome: 'server-forgot' });
    for (const hold of holds) hold.release();
  });

  it('a paused upload gives its place to the next', async () => {
    const first = peer.behaviours.holdBody({ afterBytes: 10 });
    rig.open();
    const ids = await rig.add(peer.url(), rig.makeFile('big', twoFragments));
    await first.reached;
    const holds = Array.from({ length: maxUploads - 1 }, () => peer.behaviours.holdAnswer('Create-Session'));
    ids.push(
      ...(await rig.add(peer.url(), ...[1, 2, 3, 4].map((number) => rig.makeFile(`small-${number}`, 5)))),
    );
    await Promise.all(holds.map(({ reached }) => reached));
    expect(rig.job(ids.at(-1) ?? '').state).toBe('queued');

    rig.queue.pause(ids.slice(0, 1));
    await rig.untilState(ids.at(-1) ?? '', 'acknowledged');
    for (const hold of holds) hold.release();
  });
});

describe('pause and resume', () => {
  it('stops in the middle of a fragment, keeps the session, goes on at the confirmed offset', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * mebibyte + 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;

    expect(rig.queue.pause([id])).toMatchObject({ refusedJobIds: [] });
    expect(rig.job(id)).toMatchObject({ state: 'suspended', sessionId });
    expect(rig.queue.progress(id)?.acknowledgedBytes).toBe(2 * mebibyte);
    hold.release();
    await peer.lost('Fragment');

    rig.queue.resume([id]);
    await rig.untilState(id, 'acknowledged');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-2097151/3145728 → 200',
      'Fragment 2097152-3145727/3145728 → lost',
      'Ping → 200',
      'Fragment 2097152-3145727/3145728 → 200',
      'Close-Session → 200',
    ]);
    expectSame('file.bin');
  });

  it('resume while the pause is not over yet: goes on when it is', async () => {
    const hold = peer.behaviours.holdAnswer('Create-Session');
    const id = await rig.addOne(peer.url());
    await hold.reached;
    rig.queue.pause([id]);
    rig.queue.resume([id]);
    expect(rig.job(id).state).toBe('queued');
    hold.release();

    await rig.untilState(id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(1);
  });

  it('resume and pause in one breath: stays paused, and nothing is sent', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), { state: 'suspended' });
    rig.put(job);
    rig.open();
    rig.queue.resume([job.id]);
    rig.queue.pause([job.id]);
    await settled();
    expect(rig.job(job.id).state).toBe('suspended');
    expect(peer.lines).toEqual([]);
  });

  it('pause ten times and resume ten times is as good as once', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    for (let time = 0; time < 10; time += 1) rig.queue.pause([id]);
    hold.release();
    for (let time = 0; time < 10; time += 1) rig.queue.resume([id]);
    await rig.untilState(id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(1);
    expectSame('file.bin');
  });
});

describe('cancel', () => {
  it('in the middle of a fragment: Cancel-Session, nothing after it, confirmed', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    rig.queue.cancel([id], { isNow: true });
    expect(rig.job(id).state).toBe('cancelling');

    expect(await rig.untilState(id, 'cancelled')).toMatchObject({
      cancelOutcome: 'confirmed',
      sessionId: null,
      error: null,
    });
    await settled();
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-2097151/3145728 → lost',
      'Cancel-Session → 200',
    ]);
    expect(peer.packets.at(-1)?.sessionId).toBe(sessionId);
    expect([...peer.files, ...peer.leftovers]).toEqual([]);
    expect(rig.clock.runningDelaysMs).toEqual([]);
  });

  it('after the last fragment: told as finished', async () => {
    const hold = peer.behaviours.holdAnswer('Close-Session');
    const id = await rig.addOne(peer.url());
    await hold.reached;
    rig.queue.cancel([id], { isNow: true });
    hold.release();

    expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ cancelOutcome: 'finished-before' });
    expect(peer.count('Cancel-Session')).toBe(0);
    expectSame('file.bin');
  });

  it('before anything was sent: nothing to tell the server', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), { state: 'suspended' });
    rig.put(job);
    rig.open().cancel([job.id], { isNow: true });
    expect(rig.job(job.id)).toMatchObject({ state: 'cancelled', cancelOutcome: 'nothing-sent' });
    await settled();
    expect(peer.lines).toEqual([]);
  });

  it('follows a pause that is not over yet', async () => {
    const hold = peer.behaviours.holdAnswer('Create-Session');
    const id = await rig.addOne(peer.url());
    await hold.reached;
    rig.queue.pause([id]);
    rig.queue.cancel([id], { isNow: true });
    hold.release();
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'confirmed' });
    expect(peer.lines).toEqual(['Create-Session → 200', 'Cancel-Session → 200']);
  });

  it('while the server is down: says so, survives a restart, reaches the server when it is back', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    await peer.kill();
    await rig.untilState(id, 'transientError');
    rig.queue.cancel([id], { isNow: true });
    await rig.until(() => rig.job(id).error !== null);
    expect(rig.job(id)).toMatchObject({
      state: 'cancelling',
      sessionId,
      error: { code: 'connection-refused' },
      nextTryAt: rig.clock.now() + 5_000,
    });

    await rig.stop();
    rig.open();
    await rig.until(() => rig.job(id).attempts === 2);
    expect(rig.job(id)).toMatchObject({ state: 'cancelling', nextTryAt: rig.clock.now() + 15_000 });

    await peer.startAgain();
    rig.clock.advance(15_000);
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'confirmed' });
    expect(peer.lines.at(-1)).toBe('Cancel-Session → 200');
    expect(peer.packets.at(-1)?.sessionId).toBe(sessionId);
    expect(peer.leftovers).toEqual([]);
  });

  it('retry hurries a cancel that waits', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    await peer.kill();
    await rig.untilState(id, 'transientError');
    rig.queue.cancel([id], { isNow: true });
    await rig.until(() => rig.job(id).error !== null);
    await peer.startAgain();
    await rig.queue.retry([id]);
    expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'confirmed' });
  });

  it('is over when the server must have forgotten the session by itself', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), {
      state: 'cancelling',
      facts: { ...noSession, sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}' },
      withoutProgressMs: sessionLifeMs,
    });
    await peer.kill();
    rig.put(job);
    rig.open();
    expect(await rig.untilState(job.id, 'cancelled')).toMatchObject({ cancelOutcome: 'server-forgot' });
  });
});

describe('retry and remove', () => {
  it('a retry of a cancelled upload begins anew', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    await hold.reached;
    rig.queue.cancel([id], { isNow: true });
    await rig.untilState(id, 'cancelled');
    await rig.queue.retry([id]);
    await rig.untilState(id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(2);
    expectSame('file.bin');
  });

  it('a retry after the file was changed gives the old session up and uploads the new content', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), {
      state: 'error',
      error: uploadError('file-gone', 'fatal'),
      facts: { ...noSession, sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}', acknowledgedBytes: 500 },
    });
    rig.put(job);
    rig.open();
    rig.makeFile('file.bin', 2000);
    await rig.queue.retry([job.id]);
    await rig.untilState(job.id, 'acknowledged');
    await peer.seen('Cancel-Session');
    expectSame('file.bin');
  });

  it('a retry of a file that is gone is refused with the reason', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), {
      state: 'error',
      error: uploadError('file-changed', 'fatal'),
    });
    rig.put(job);
    rig.open();
    rmSync(job.sourcePath);
    expect(await rig.queue.retry([job.id])).toMatchObject({ refusedJobIds: [job.id] });
    expect(rig.job(job.id)).toMatchObject({ state: 'error', error: { code: 'file-not-found' } });
  });

  it('a cancel that comes while a retry looks at the file wins', async () => {
    const job = await rig.sampleJob(peer.url('file.bin'), {
      state: 'error',
      error: uploadError('file-gone', 'fatal'),
    });
    rig.put(job);
    rig.open();
    const retrying = rig.queue.retry([job.id]);
    rig.queue.cancel([job.id], { isNow: true });
    expect(await retrying).toMatchObject({ refusedJobIds: [job.id] });
    expect(rig.job(job.id).state).toBe('cancelled');
  });

  it('a retry of many opens one file at a time', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const sourcePath = rig.makeFile(`file-${index}`, 10);
        // Another content than it had when it was added: it is looked at as it is now.
        const sourceIdentity = { ...(await statSource(sourcePath)), modifiedNs: '1' };
        const remoteUrl = targetOf(`file-${index}`);
        return sampleJob({
          batchId: `00000000-0000-4000-8000-0000000001${String(index).padStart(2, '0')}`,
          state: 'error',
          error: uploadError('access-denied', 'fatal'),
          sourcePath,
          sourceIdentity,
          remoteUrl,
        });
      }),
    );
    const real = new NodeSourceFiles();
    let looking = 0;
    let most = 0;
    rig.sourceFiles = {
      async open(sourcePath, expected) {
        // Uploads hold their files open; such a look does not expect a certain one.
        if (expected !== null) return real.open(sourcePath, expected);
        looking += 1;
        most = Math.max(most, looking);
        const source = await real.open(sourcePath, expected);
        return {
          identity: source.identity,
          check: () => source.check(),
          read: (first, length) => source.read(first, length),
          digest: (uptoBytes) => source.digest(uptoBytes),
          digestSoFar: () => source.digestSoFar(),
          async close() {
            await source.close();
            looking -= 1;
          },
        };
      },
    };
    rig.put(...jobs);
    rig.open();
    await rig.queue.retry(jobs.map(({ id }) => id));
    await rig.untilAll('acknowledged');
    expect(most).toBe(1);
  });

  it('remove takes a finished upload off at once, and the batch with its last job', async () => {
    rig.open();
    const ids = await rig.add(peer.url(), rig.makeFile('a', 10), rig.makeFile('b', 10));
    await rig.untilAll('acknowledged');
    rig.queue.remove(ids.slice(0, 1), { isNow: true });
    expect(rig.queue.batches()).toHaveLength(1);
    rig.queue.remove(ids.slice(1), { isNow: true });

    expect([...rig.queue.jobs(), ...rig.queue.batches()]).toEqual([]);
    expect(rig.changes.filter(({ type }) => type === 'removed')).toEqual([
      { type: 'removed', jobIds: ids.slice(0, 1) },
      { type: 'removed', jobIds: ids.slice(1) },
    ]);
    await rig.stop();
    rig.open();
    expect([...rig.queue.jobs(), ...rig.queue.batches()]).toEqual([]);
  });

  it('remove of a failed upload with a session tells the server, also after a restart', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const id = await rig.addOne(peer.url(), twoFragments);
    const { sessionId } = await hold.reached;
    rmSync(rig.folder.join('file.bin'));
    hold.release();
    expect(await rig.untilState(id, 'error')).toMatchObject({ error: { code: 'file-gone' }, sessionId });

    await peer.kill();
    rig.queue.remove([id], { isNow: true });
    expect(rig.stored()).toMatchObject({ jobs: [], abandonedSessions: [{ sessionId }] });
    await rig.clock.scheduled(5_000);
    await rig.stop();

    await peer.startAgain();
    rig.open();
    expect(await peer.seen('Cancel-Session')).toMatchObject({ sessionId });
    await peer.server.waitFor(({ packetType, status }) => packetType === 'Cancel-Session' && status === 200);
    expect(peer.leftovers).toEqual([]);
  });

  it('wishes for jobs that do not exist are refused', async () => {
    rig.open();
    const ids = [sampleJob().id];
    expect(rig.queue.pause(ids)).toMatchObject({ refusedJobIds: ids });
    expect(rig.queue.resume(ids)).toMatchObject({ refusedJobIds: ids });
    expect(rig.queue.cancel(ids)).toMatchObject({ refusedJobIds: ids });
    expect(await rig.queue.retry(ids)).toMatchObject({ refusedJobIds: ids });
    expect(rig.queue.remove(ids)).toMatchObject({ refusedJobIds: ids });
    expect(rig.queue.progress(ids[0] ?? '')).toBeNull();
  });
});
