import { openQueue as open } from '../queue/open-queue.ts';
import { RefusedSignIns } from '../queue/refused-sign-ins.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { ServerProfiles } from '../transfer/server-profile.ts';

/** The engine and the queue under plain Node. Throws `QueueInUseError` or `NewerSchemaError`. */
export function openQueue(dataFolder: string, profiles: ServerProfiles): UploadManager {
  const refusedSignIns = new RefusedSignIns(profiles);
  const queue = open({
    dataFolder,
    profiles: refusedSignIns,
    logger: { info() {}, warn: (message, facts) => console.error(message, facts ?? '') },
  });
  queue.onChange((change) => {
    if (change.type === 'job') refusedSignIns.note(change.job);
  });
  return queue;
}
