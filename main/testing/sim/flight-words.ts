import type { Packet } from '../../bits/packet.ts';
import type { PacketOutcome } from '../../transfer/ports.ts';
import type { Fate } from './sim-faults.ts';

/** A packet, for the trace. */
export const packetText = (packet: Packet): string =>
  packet.type === 'fragment'
    ? `fragment ${packet.sessionId} ${packet.range.first}-${packet.range.last}/${packet.range.total}`
    : 'sessionId' in packet
      ? `${packet.type} ${packet.sessionId}`
      : packet.type;

/** What became of a packet, and why, for the trace. */
export function outcomeText(outcome: PacketOutcome, fate: Fate): string {
  const why = fate.kind === 'none' ? '' : ` (${'name' in fate ? fate.name : fate.kind})`;
  switch (outcome.kind) {
    case 'answered': {
      const { status, headers } = outcome.answer;
      const more = ['bits-session-id', 'bits-received-content-range', 'bits-error-code', 'bits-host-id']
        .flatMap((name) => headers[name] ?? [])
        .join(' ');
      return `${status} ${more}${why}`;
    }
    case 'failed':
      return `${outcome.error.code} ${outcome.certainty}${outcome.isStaleLine ? ' stale' : ''}${why}`;
    case 'aborted':
      return `aborted ${outcome.certainty}`;
  }
}
