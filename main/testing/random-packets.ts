import { bitsProtocolGuid } from '../bits/header-names.ts';
import type { ReferencePacket } from './reference-server.ts';
import type { Random } from './seeded-random.ts';

/** What a made-up client knows when it makes up its next packet. */
export interface Surroundings {
  readonly targets: readonly string[];
  /** Ids of sessions that were begun, ended ones included. */
  readonly sessions: readonly { readonly id: string; readonly target: string }[];
  progressOf(id: string): { next: number; total: number | null } | null;
}

export interface RandomPacket extends ReferencePacket {
  /** The client goes away after the bytes of `body`, which are not all it announced. */
  readonly isCut: boolean;
}

type Headers = Record<string, string>;
interface Draft {
  target: string;
  headers: Headers;
  body: Buffer;
  isCut: boolean;
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T;
const happens = (random: Random, percent: number): boolean => random.below(100) < percent;

/** A packet that fits most of the time; sloppy, stale or hostile otherwise. */
export function randomPacket(random: Random, around: Surroundings): RandomPacket {
  const session = around.sessions.length > 0 ? pick(random, around.sessions) : null;
  const isCreate = session === null ? happens(random, 80) : happens(random, 8);
  const draft = isCreate ? createSession(random, around) : inSession(random, around, session);
  if (happens(random, 12)) damage(random, around, draft);
  return draft;
}

function draftOf(type: string, target: string, headers: Headers = {}, body = Buffer.alloc(0)): Draft {
  const own = { 'BITS-Packet-Type': type, 'Content-Length': String(body.length), ...headers };
  return { target, headers: own, body, isCut: false };
}

function createSession(random: Random, { targets }: Surroundings): Draft {
  const other = '{00000000-0000-0000-0000-000000000000}';
  const offers = [
    bitsProtocolGuid.toUpperCase(),
    `${other} ${bitsProtocolGuid}`,
    `${other}, ${bitsProtocolGuid},${other}`,
    other,
    '',
  ];
  const offered = happens(random, 80) ? bitsProtocolGuid : pick(random, offers);
  return draftOf('Create-Session', pick(random, targets), { 'BITS-Supported-Protocols': offered });
}

function inSession(random: Random, around: Surroundings, session: Surroundings['sessions'][number] | null) {
  const { id, target } = session ?? {
    id: '{11111111-2222-3333-4444-555555555555}',
    target: around.targets[0] ?? '/',
  };
  const headers = { 'BITS-Session-Id': id };
  const progress = around.progressOf(id) ?? { next: 0, total: null };
  const isComplete = progress.next === progress.total;
  const kind = random.below(100);
  if (kind < 4) return draftOf('Ping', target, happens(random, 50) ? headers : {});
  if (kind < (isComplete ? 50 : 9)) return draftOf('Close-Session', target, headers);
  if (kind < (isComplete ? 60 : 13)) return draftOf('Cancel-Session', target, headers);
  return fragment(random, target, headers, progress);
}

function fragment(
  random: Random,
  target: string,
  headers: Headers,
  { next, total: known }: { next: number; total: number | null },
): Draft {
  if (known === 0 || (known === null && happens(random, 5))) {
    return draftOf('Fragment', target, { ...headers, 'Content-Range': 'bytes */0' });
  }
  const fresh = happens(random, 5) ? 140 + random.below(20) : 1 + random.below(100);
  const total = Math.max(1, (known ?? fresh) + (happens(random, 4) ? random.below(7) - 3 : 0));
  const first = Math.min(total - 1, firstByte(random, next));
  const wanted = happens(random, 25) ? total - first : 1 + random.below(45);
  const last = Math.min(first + wanted, total) - 1;
  const body = Buffer.from(Array.from({ length: last - first + 1 }, () => random.below(256)));
  const draft = draftOf(
    'Fragment',
    target,
    { ...headers, 'Content-Range': `bytes ${first}-${last}/${total}` },
    body,
  );
  if (happens(random, 4)) {
    draft.isCut = true;
    draft.body = body.subarray(0, random.below(body.length));
  } else if (happens(random, 8)) {
    draft.headers['Content-Range'] = pick(random, [
      `Bytes ${first}-${last}/${total}`,
      `bytes ${first}-${last + 1}/${total + 2}`,
      `bytes ${last + 1}-${first}/${total}`,
      `bytes ${first}-${last}/${last}`,
      `bytes ${first}-${last}/*`,
      `bytes */${total}`,
      `bytes ${first}-${last}/9007199254740993`,
      `octets ${first}-${last}/${total}`,
      'bytes */0',
      '',
    ]);
  }
  return draft;
}

/** Mostly the one that is wanted; else something sent before, a gap, or the beginning. */
function firstByte(random: Random, next: number): number {
  const kind = random.below(100);
  if (kind < 65) return next;
  if (kind < 82) return random.below(next + 1);
  return kind < 92 ? next + 1 + random.below(10) : 0;
}

/** What a broken or hostile client may do to any packet. */
function damage(random: Random, { targets, sessions }: Surroundings, draft: Draft): void {
  const { headers } = draft;
  const type = headers['BITS-Packet-Type'] ?? '';
  const id = headers['BITS-Session-Id'] ?? '';
  const withoutBody = () => {
    draft.body = Buffer.alloc(0);
    draft.isCut = false;
  };
  switch (random.below(12)) {
    case 0:
      headers['BITS-Packet-Type'] = pick(random, [type.toUpperCase(), type.toLowerCase()]);
      break;
    case 1:
      headers['BITS-Packet-Type'] = pick(random, ['Fragmint', 'Ack', '']);
      break;
    case 2:
      delete headers['BITS-Packet-Type'];
      break;
    case 3:
      headers['BITS-Session-Id'] = pick(random, [id.toLowerCase(), 'none', '../../x', '{}', 'x'.repeat(100)]);
      break;
    case 4:
      delete headers['BITS-Session-Id'];
      break;
    case 5:
      headers['BITS-Session-Id'] = sessions.length > 0 ? pick(random, sessions).id : id;
      break;
    case 6:
      draft.target = pick(random, [
        ...targets,
        `${draft.target}?x=1`,
        '/',
        '/folder/',
        '/../up.bin',
        '/a/../../b',
      ]);
      break;
    case 7:
      headers['X-Long'] = 'x'.repeat(pick(random, [4096, 4097]));
      break;
    case 8:
      delete headers['Content-Length'];
      withoutBody();
      break;
    case 9:
      headers['Content-Length'] = pick(random, ['many', '-1', '1e3']);
      withoutBody();
      break;
    case 10:
      delete headers['Content-Length'];
      headers['Transfer-Encoding'] = 'chunked';
      draft.body = Buffer.from('0\r\n\r\n');
      draft.isCut = false;
      break;
    default:
      if (draft.body.length > 0 || draft.isCut) break;
      draft.body = Buffer.from('odd');
      headers['Content-Length'] = '3';
  }
}
