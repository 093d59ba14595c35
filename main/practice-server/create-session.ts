import { access, constants } from 'node:fs/promises';
import { hresults } from '../bits/hresult.ts';
import type { AckFacts } from './acks.ts';
import { ackForDiskError } from './disk-errors.ts';
import type { Place } from './inside-root.ts';
import type { IncomingPacket, UploadSite } from './upload-site.ts';

/** ERROR_TOO_MANY_SESS; with a 5xx the client tries again later. */
const tooManySessions = 0x80070045;

/** Create-Session. [MC-BUP] 3.2.5.2.4 */
export async function createSession(
  { target, user }: IncomingPacket,
  segments: readonly string[],
  place: Extract<Place, { kind: 'free' | 'file' }>,
  { rules, sessions }: UploadSite,
): Promise<AckFacts> {
  const denied = { status: 403, errorCode: hresults.accessDenied };
  if (place.kind === 'file' && !rules.allowOverwrites) return denied;
  if (place.kind === 'free' && !(await isWritable(place.nearestFolder))) return denied;
  if (sessions.isFull) return { status: 503, errorCode: tooManySessions };
  try {
    const { id } = await sessions.create(target, segments, user);
    const { hostId, hostIdFallbackSeconds } = rules;
    return { sessionId: id, grants: { hostId, hostIdFallbackSeconds } };
  } catch (error) {
    return ackForDiskError(error);
  }
}

const isWritable = (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
