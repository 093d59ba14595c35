import { openQueue as open } from '../queue/open-queue.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import { plainProfile, type ServerProfiles } from '../transfer/server-profile.ts';

const plainProfiles: ServerProfiles = { profileOf: async () => plainProfile };

/** The engine and the queue under plain Node. Throws `QueueInUseError` or `NewerSchemaError`. */
export const openQueue = (dataFolder: string, profiles = plainProfiles): UploadManager =>
  open({
    dataFolder,
    profiles,
    logger: { info() {}, warn: (message, facts) => console.error(message, facts ?? '') },
  });
