import { version } from '../../shared/version.ts';
import { SqliteJobStore } from '../queue/sqlite-job-store.ts';
import { UploadManager } from '../queue/upload-manager.ts';
import { NodeSourceFiles } from '../transfer/source-file.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';

/** The engine and the queue under plain Node. Throws `QueueInUseError` or `NewerSchemaError`. */
export const openQueue = (dataFolder: string): UploadManager =>
  new UploadManager({
    store: new SqliteJobStore(dataFolder),
    transport: new UndiciTransport({ clock: systemClock, userAgent: `Bitlade/${version}` }),
    sourceFiles: new NodeSourceFiles(),
    clock: systemClock,
    random: { next: Math.random },
    logger: { info() {}, warn: (message, facts) => console.error(message, facts ?? '') },
  });
