import type { Fault } from './faulty-line.ts';

export const packetFaultKinds = [
  'request lost',
  'request reset',
  'answer lost',
  'answer late',
  'sent twice',
] as const;
export type PacketFaultKind = (typeof packetFaultKinds)[number];

/** Faults of single packets of a client: `kindOf` tells what happens to its nth, from 0, whatever the connection. */
export function packetFaults(kindOf: (packet: number) => PacketFaultKind | undefined): Fault {
  let packets = 0;
  let kind: PacketFaultKind | undefined;
  let request: Buffer[] = [];
  return {
    name: 'packet faults',
    async request(passing, line) {
      if (passing.toString('latin1', 0, 10) === 'BITS_POST ') {
        kind = kindOf(packets);
        packets += 1;
        request = [];
      }
      request.push(passing);
      if (kind === 'request lost') line.close();
      else if (kind === 'request reset') line.reset();
      else await line.pass('request', passing);
    },
    async answer(passing, line) {
      if (kind === 'answer lost') return line.close();
      if (kind === 'answer late') await line.wait(50_000);
      if (kind === 'sent twice') await line.playToServer(Buffer.concat(request));
      await line.pass('answer', passing);
    },
  };
}
