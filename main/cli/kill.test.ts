import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { CliProcess } from '../testing/cli-process.ts';
import { PracticePeer, sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { TempFolder } from '../testing/temp-folder.ts';

// A real process, SIGKILLed at a packet, then the same command again.

const mebibyte = 2 ** 20;
/** Two fragments: 2 MiB and 1 MiB. */
const fileBytes = 12 * mebibyte;
const firstFragment = 8 * mebibyte;

let peer: PracticePeer;
let folder: TempFolder;
let words: string[];
const processes: CliProcess[] = [];

beforeEach(async () => {
  peer = await PracticePeer.start();
  folder = new TempFolder();
  writeFileSync(folder.join('file.bin'), sampleBytes(fileBytes));
  words = ['upload', '--json', '--data', folder.join('data'), folder.join('file.bin'), peer.url().href];
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.kill()));
  await peer[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function start(): CliProcess {
  const process = new CliProcess(...words);
  processes.push(process);
  return process;
}

function stored() {
  const store = new SqliteJobStore(folder.join('data'));
  const queue = store.load();
  store.close();
  return queue;
}

function expectComplete(): void {
  expect(peer.files).toEqual(['file.bin']);
  expect(peer.hashOf('file.bin')).toBe(sha256(readFileSync(folder.join('file.bin'))));
  expect(stored()).toMatchObject({ jobs: [], batches: [], abandonedSessions: [], unreadableRecords: 0 });
}

/** Where the process is killed: resolves when it stands there. */
const points = {
  'the session is open, no byte of it has arrived': () => peer.behaviours.holdBody({ afterBytes: 0 }),
  'one byte has arrived': () => peer.behaviours.holdBody({ afterBytes: 1 }),
  'half of the first fragment has arrived': () => peer.behaviours.holdBody({ afterBytes: mebibyte }),
  'the first fragment is stored, its Ack is on the way': () => peer.behaviours.holdAnswer('Fragment'),
  'the first byte of the second fragment has arrived': () =>
    peer.behaviours.holdBody({ afterBytes: firstFragment + 1 }),
  'all bytes but one have arrived': () => peer.behaviours.holdBody({ afterBytes: fileBytes - 1 }),
  'all bytes have arrived, the last Ack is on the way': () =>
    peer.behaviours.holdBody({ afterBytes: fileBytes }),
  'the file stands in its place, the Ack of Close-Session is on the way': () =>
    peer.behaviours.holdAnswer('Close-Session'),
};

describe('killed when', () => {
  it.each(Object.entries(points))('%s: the same command completes the same session', async (_name, point) => {
    const hold = point();
    const first = start();
    await hold.reached;
    await first.kill();
    hold.release();
    expect(stored().jobs).toHaveLength(1);

    expect(await start().ended).toBe(0);
    expect(peer.count('Create-Session')).toBe(1);
    expect(new Set(peer.packets.flatMap(({ sessionId }) => sessionId ?? [])).size).toBe(1);
    expect(peer.leftovers).toEqual([]);
    expectComplete();
  });

  it('the session was made, but its id is not known yet: it takes a second one', async () => {
    const hold = peer.behaviours.holdAnswer('Create-Session');
    const first = start();
    await hold.reached;
    await first.kill();
    hold.release();

    expect(await start().ended).toBe(0);
    expect(peer.count('Create-Session')).toBe(2);
    expectComplete();
  });

  it('the Ack of Close-Session was lost: success, and no second upload', async () => {
    peer.behaviours.dropAnswer('Close-Session', 2);
    const first = start();
    await first.printed(/transientError/);
    await first.kill();

    expect(await start().ended).toBe(0);
    expect(peer.lines.slice(-2)).toEqual(['Close-Session → lost', 'Close-Session → 500']);
    expect(peer.count('Create-Session')).toBe(1);
    expectComplete();
  });

  it('it waits for a server that is down: the same command tries at once', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: firstFragment + 1 });
    const first = start();
    await hold.reached;
    await peer.kill();
    await first.printed(/transientError/);
    await first.kill();
    await peer.startAgain();

    const second = start();
    expect(await second.ended).toBe(0);
    expect(second.stdout).not.toContain('transientError');
    expect(peer.count('Create-Session')).toBe(1);
    expectComplete();
  });

  it('the server is killed as well: both come back, one session', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: firstFragment + mebibyte / 2 });
    const first = start();
    await hold.reached;
    await Promise.all([first.kill(), peer.kill()]);
    await peer.startAgain();

    expect(await start().ended).toBe(0);
    expect(peer.count('Create-Session')).toBe(1);
    expectComplete();
  });

  it('a cancel is under way: Cancel-Session is sent again, and nothing else', async () => {
    const body = peer.behaviours.holdBody({ afterBytes: mebibyte });
    const first = start();
    await body.reached;
    const hold = peer.behaviours.holdAnswer('Cancel-Session');
    first.interrupt();
    await hold.reached;
    await first.kill();
    hold.release();
    expect(stored().jobs).toMatchObject([{ state: 'cancelling' }]);

    expect(await start().ended).toBe(1);
    expect(peer.lines.slice(1)).toEqual([
      'Fragment 0-8388607/12582912 → lost',
      // Answered to nobody.
      'Cancel-Session → 200',
      'Cancel-Session → 500',
    ]);
    expect([...peer.files, ...peer.leftovers, ...stored().jobs]).toEqual([]);
  });

  it('again and again: every run gets further, none starts anew', async () => {
    for (const afterBytes of [1, mebibyte, firstFragment + 1, fileBytes - 1]) {
      const hold = peer.behaviours.holdBody({ afterBytes });
      const process = start();
      await hold.reached;
      await process.kill();
      hold.release();
    }
    expect(await start().ended).toBe(0);
    expect(peer.count('Create-Session')).toBe(1);
    expectComplete();
  });

  it('one file of two is done: only the other one goes on', async () => {
    writeFileSync(folder.join('second.bin'), sampleBytes(fileBytes + 1));
    words.splice(-1, 0, folder.join('second.bin'));
    const hold = peer.behaviours.holdBody({ afterBytes: fileBytes + 1 });
    const first = start();
    await hold.reached;
    await first.printed(/"done"/);
    await first.kill();
    hold.release();

    const second = start();
    expect(await second.ended).toBe(0);
    expect(second.events.filter(({ event }) => event === 'done')).toHaveLength(2);
    expect(peer.count('Create-Session')).toBe(2);
    expect(peer.files).toEqual(['file.bin', 'second.bin']);
    expect(stored().jobs).toEqual([]);
  });
});
