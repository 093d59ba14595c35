import { afterEach, beforeEach, expect, it } from 'vitest';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import type { SourceFile } from '../transfer/ports.ts';
import { NodeSourceFiles } from '../transfer/source-file.ts';
import { undoMs } from './wishes/undo-offers.ts';

/** Two fragments, the file too long to be read as a whole when it is opened. */
const bytes = 3 * 2 ** 20;

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

/** Every byte is with the server, and the last look at the file takes until `over`. */
async function inLastLook(over: Promise<null> = new Promise(() => undefined)): Promise<string> {
  const reached = Promise.withResolvers<void>();
  const files = new NodeSourceFiles();
  rig.sourceFiles = {
    async open(sourcePath, expected) {
      const file = await files.open(sourcePath, expected);
      let isWhole = false;
      const held: SourceFile = {
        identity: file.identity,
        check() {
          if (!isWhole) return file.check();
          reached.resolve();
          return over;
        },
        read: (first, length) => file.read(first, length),
        digest(uptoBytes) {
          isWhole = uptoBytes === bytes;
          return file.digest(uptoBytes);
        },
        digestSoFar: () => file.digestSoFar(),
        close: () => file.close(),
      };
      return held;
    },
  };
  const id = await rig.addOne(peer.url(), bytes);
  await reached.promise;
  return id;
}

/** The upload was finished before the cancel took effect: what was sent is known, so it has a receipt. */
async function expectReceipt(id: string): Promise<void> {
  expect(await rig.untilState(id, 'acknowledged')).toMatchObject({
    cancelOutcome: 'finished-before',
    sha256: rig.hashOf('file.bin'),
  });
  expect(JSON.parse(rig.queue.receipt(id) ?? 'null')).toMatchObject({ sha256: peer.hashOf('file.bin') });
}

it('a cancel at once', async () => {
  const id = await inLastLook();
  rig.queue.cancel([id], { isNow: true });
  await expectReceipt(id);
});

it('a cancel that could have been taken back', async () => {
  const id = await inLastLook();
  rig.queue.cancel([id]);
  rig.clock.advance(undoMs);
  await expectReceipt(id);
});

it('a pause, the end of the program, a cancel', async () => {
  const id = await inLastLook();
  rig.queue.pause([id]);
  await rig.stop();
  rig.open();
  expect(rig.job(id).state).toBe('suspended');
  rig.queue.cancel([id], { isNow: true });
  await expectReceipt(id);
});

it('a pause while the look comes to its end', async () => {
  const over = Promise.withResolvers<null>();
  const id = await inLastLook(over.promise);
  rig.queue.pause([id]);
  over.resolve(null);
  await rig.stop();
  rig.open();
  rig.queue.cancel([id], { isNow: true });
  await expectReceipt(id);
});

it('the Ack of the last byte is in the store while the look takes its time', async () => {
  await inLastLook();
  // Offsets go to the disk with whatever is stored next.
  rig.queue.changeSettings({ onBattery: 'pause' });
  expect(rig.stored().jobs).toMatchObject([{ facts: { acknowledgedBytes: bytes, closeSent: false } }]);
});
