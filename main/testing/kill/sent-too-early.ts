import { packetTypes } from '../../bits/header-names.ts';
import type { PacketRecord } from '../../practice-server/transcript.ts';
import { wishOf } from './kill-orders.ts';
import type { QueueBooks } from './queue-books.ts';

/** Everything that a run says to a server must be stored before: the next run would say something else. */
export const sentTooEarly = (packets: readonly PacketRecord[], books: QueueBooks): string[] =>
  packets.flatMap((packet) => {
    const missing = missingFor(packet, books);
    return missing === null
      ? []
      : [`${packet.packetType} of ${packet.target} was sent before ${missing} was stored`];
  });

function missingFor({ packetType, sessionId, target }: PacketRecord, books: QueueBooks): string | null {
  if (sessionId === null || packetType === packetTypes.createSession) return null;
  if (!books.sessionIds.has(sessionId)) return 'the session';
  if (packetType === packetTypes.closeSession && !books.closedSessionIds.has(sessionId)) return 'the closing';
  const name = decodeURIComponent(target.slice(1));
  if (packetType !== packetTypes.cancelSession || wishOf(name) !== 'cancel') return null;
  const isWanted = [...books.cancelled].some((id) => books.enqueued.get(id) === name);
  return isWanted ? null : 'the cancel';
}
