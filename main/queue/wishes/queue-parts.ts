import type { Clock, Logger, SourceFiles } from '../../transfer/ports.ts';
import type { AbandonedSession } from '../job-store.ts';
import type { QueueBook } from '../queue-book.ts';
import type { QueueHolds } from '../queue-hold.ts';
import type { JobRuns } from '../runs/job-runs.ts';

/** What wishes are carried out on. */
export interface QueueParts {
  book: QueueBook;
  runs: JobRuns;
  holds: QueueHolds;
  clock: Clock;
  logger: Logger;
  sourceFiles: SourceFiles;
  /** Sees to it that the server is told of a session that is given up and stored as such already. */
  sweep(session: AbandonedSession): void;
}
