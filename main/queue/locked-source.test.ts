import { afterEach, beforeEach, expect, it } from 'vitest';
import { type UploadErrorCode, uploadError } from '../../shared/upload-error.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { SourceReadError } from '../transfer/ports.ts';
import { NodeSourceFiles } from '../transfer/source-file.ts';

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

it.each(['file-in-use', 'drive-gone'] as const)(
  '%s: as long as the file can’t be read, the server is asked nothing',
  async (code) => {
    const real = new NodeSourceFiles();
    let fault: UploadErrorCode | null = null;
    let looks = 0;
    rig.sourceFiles = {
      async open(sourcePath, expected) {
        looks += 1;
        if (fault !== null) throw new SourceReadError(uploadError(fault, 'transient'));
        return real.open(sourcePath, expected);
      },
    };
    const second = peer.behaviours.holdBody({ afterBytes: 2 ** 21 + 10 });
    const id = await rig.addOne(peer.url(), 3 * 2 ** 20);
    await second.reached;
    rig.queue.pause([id]);
    second.release();
    await peer.lost('Fragment');

    fault = code;
    rig.queue.resume([id]);
    await rig.untilState(id, 'transientError');
    const packets = peer.packets.length;
    looks = 0;
    for (let look = 1; look <= 3; look += 1) {
      rig.clock.advance(15_000);
      await rig.until(() => looks === look && rig.job(id).state === 'transientError');
      expect(rig.job(id).error?.code).toBe(code);
    }
    expect(peer.packets.length).toBe(packets);

    fault = null;
    rig.clock.advance(15_000);
    await rig.untilState(id, 'acknowledged');
    expect(peer.count('Create-Session')).toBe(1);
    expect(peer.hashOf('file.bin')).toBe(rig.hashOf('file.bin'));
  },
);
