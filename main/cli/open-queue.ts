import { storageWords } from '../../shared/i18n/storage-words.ts';
import { openQueue as open } from '../queue/open-queue.ts';
import type { QueueRest } from '../queue/queue-hold.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { Logger } from '../transfer/ports.ts';
import type { ServerProfiles } from '../transfer/server-profile.ts';

export const quietLogger: Logger = {
  info() {},
  warn: (message, facts) => console.error(message, facts ?? ''),
};

/** The engine and the queue under plain Node. Throws `QueueInUseError` or `NewerSchemaError`. */
export const openQueue = (
  dataFolder: string,
  profiles: ServerProfiles,
  rest: QueueRest | null = null,
): UploadManager =>
  open({
    dataFolder,
    profiles,
    logger: quietLogger,
    onNotice: (notice) => {
      const { title, text } = storageWords(notice);
      console.error(`${title} ${text}`);
    },
    ...(rest === null ? {} : { rest }),
  });
