import { codeOf } from '../../shared/error-code.ts';
import { NewerSchemaError } from '../queue/store/migrations.ts';
import { QueueInUseError } from '../queue/store/sqlite-job-store.ts';
import { isNoRoom } from '../queue/store/store-no-room.ts';

/** Why the queue of a folder can't be opened. */
export function startWords(cause: unknown, dataFolder: string): string {
  if (cause instanceof QueueInUseError)
    return `The queue in ${dataFolder} is in use by another running Bitlade. What add puts into it is uploaded there.`;
  if (cause instanceof NewerSchemaError)
    return `The queue in ${dataFolder} was made by a newer Bitlade. Nothing was changed.`;
  if (isNoRoom(cause))
    return `The disk of the queue in ${dataFolder} is full. Nothing was changed. Make room on it, then try again.`;
  const code = codeOf(cause);
  if (code === 'EEXIST' || code === 'ENOTDIR') return `${dataFolder} is not a folder; --data needs one.`;
  if (code === 'EACCES' || code === 'EPERM') return `The queue in ${dataFolder} may not be read by you.`;
  return `The queue in ${dataFolder} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`;
}
