import { findPlace } from './inside-root.ts';
import { Session } from './session.ts';
import type { StoredSession } from './session-folder.ts';
import { parseUrlPath } from './url-path.ts';

/**
 * A session that an earlier server left. A record without data is an upload that was put in its place, if the
 * place holds it; null when there is nothing to go on with.
 */
export async function restoreSession(root: string, stored: StoredSession): Promise<Session | null> {
  const path = parseUrlPath(stored.record.target);
  if (path.kind !== 'file') return null;
  const { segments } = path;
  const isHere = stored.data !== null || (await findPlace(root, segments)).kind === 'file';
  return isHere ? new Session({ ...stored, segments }) : null;
}
