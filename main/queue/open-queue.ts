import path from 'node:path';
import type { StoreNotice } from '../../shared/store-notice.ts';
import { version } from '../../shared/version.ts';
import { watchNetwork } from '../transfer/network-watch.ts';
import type { Logger } from '../transfer/ports.ts';
import { createReplyDownloads } from '../transfer/reply-download.ts';
import type { ServerProfiles } from '../transfer/server-profile.ts';
import { NodeSourceFiles } from '../transfer/source-file.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';
import type { Conditions } from './conditions.ts';
import type { QueueRest } from './queue-hold.ts';
import { ReceiptKeyFile } from './receipts/receipt-key-file.ts';
import { releaseMemorySoon } from './release-memory.ts';
import { SqliteJobStore } from './store/sqlite-job-store.ts';
import { UploadManager } from './upload-manager.ts';

/** From here on the memory that a start took is worth giving back. */
const manyJobs = 1_000;

export interface QueueOptions {
  dataFolder: string;
  profiles: ServerProfiles;
  logger: Logger;
  /** What is known of power and network; nothing when it is not given. */
  conditions?: Conditions;
  /** Told at once, before the queue runs, what became of its file. */
  onNotice?: (notice: StoreNotice) => void;
  /** For a command that only looks at the queue or changes it. */
  rest?: QueueRest;
}

/**
 * The engine and the queue on real files, sockets and time, for the window and the command line alike.
 * Throws `QueueInUseError` or `NewerSchemaError`.
 */
export function openQueue(options: QueueOptions): UploadManager {
  const { dataFolder, profiles, logger, conditions, onNotice, rest } = options;
  const clock = systemClock;
  const store = new SqliteJobStore(dataFolder, {
    clock,
    onTrouble: (what, cause) => logger.warn(`${what} failed`, { cause: String(cause) }),
  });
  for (const notice of store.notices) onNotice?.(notice);
  const transport = new UndiciTransport({ clock, userAgent: `Bitlade/${version}` });
  const queue = new UploadManager({
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
    ...(conditions ? { conditions } : {}),
    ownPaths: ownPathsIn(dataFolder),
    dataFolder,
    rest: store.isReadOnly ? 'read-only' : (rest ?? null),
    watchNetwork: (onBack) => watchNetwork(clock, onBack),
  });
  if (queue.jobIds().length >= manyJobs) releaseMemorySoon();
  return queue;
}

/** What must never be uploaded as part of a folder. What a practice server received is no part of it. */
const ownPathsIn = (dataFolder: string): string[] =>
  [
    'queue.db',
    'queue.db-wal',
    'queue.db-shm',
    'queue.lock',
    'queue.json',
    'backups',
    'damaged',
    'settings.json',
    'servers.json',
    'secrets.json',
    'receipt-key.pem',
    'control.sock',
    'control.json',
  ].map((name) => path.resolve(dataFolder, name));
