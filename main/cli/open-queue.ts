import { openQueue as open } from '../queue/open-queue.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { ServerProfiles } from '../transfer/server-profile.ts';

/** The engine and the queue under plain Node. Throws `QueueInUseError` or `NewerSchemaError`. */
export const openQueue = (dataFolder: string, profiles: ServerProfiles): UploadManager =>
  open({
    dataFolder,
    profiles,
    logger: { info() {}, warn: (message, facts) => console.error(message, facts ?? '') },
  });
