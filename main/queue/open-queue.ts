import { version } from '../../shared/version.ts';
import { watchNetwork } from '../transfer/network-watch.ts';
import type { Logger } from '../transfer/ports.ts';
import { createReplyDownloads } from '../transfer/reply-download.ts';
import type { ServerProfiles } from '../transfer/server-profile.ts';
import { NodeSourceFiles } from '../transfer/source-file.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';
import type { QueueRest } from './queue-hold.ts';
import { ReceiptKeyFile } from './receipts/receipt-key-file.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';
import { UploadManager } from './upload-manager.ts';

export interface QueueOptions {
  dataFolder: string;
  profiles: ServerProfiles;
  logger: Logger;
  /** For a command that only looks at the queue or changes it. */
  rest?: QueueRest;
}

/**
 * The engine and the queue on real files, sockets and time, for the window and the command line alike.
 * Throws `QueueInUseError` or `NewerSchemaError`.
 */
export function openQueue({ dataFolder, profiles, logger, rest }: QueueOptions): UploadManager {
  const clock = systemClock;
  const store = new SqliteJobStore(dataFolder);
  const transport = new UndiciTransport({ clock, userAgent: `Bitlade/${version}` });
  return new UploadManager({
    store,
    transport,
    sourceFiles: new NodeSourceFiles(),
    profiles,
    memory: store.openMemory(clock),
    replies: createReplyDownloads({
      exchangerFor: (origin, profile, options) => transport.exchanger(origin, profile, options),
    }),
    receiptKey: new ReceiptKeyFile(dataFolder),
    clock,
    random: { next: Math.random },
    logger,
    rest: rest ?? null,
    watchNetwork: (onBack) => watchNetwork(clock, onBack),
  });
}
