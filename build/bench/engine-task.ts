/** What an engine process is told to do. */
export type EngineTask = { do: 'rest' } | UploadTask | ({ do: 'load' } & Copies) | SessionsTask | CancelTask;

export interface Copies {
  sourcePath: string;
  url: string;
  copies: number;
}

/** Through the queue that the program uses, database included. */
export interface UploadTask extends Copies {
  do: 'upload';
  /** How often it is all done again, one after the other. */
  repeats?: number;
  /** Uploaded before the clock starts, so that the server is known. */
  firstPath?: string;
  /** Failed tries are repeated, as the queue does it; else one is an error. */
  isPatient?: boolean;
}

/** All at once and without the queue, which runs a few at a time. */
export interface SessionsTask extends Copies {
  do: 'sessions';
  maxFragmentBytes: number | null;
  /** The line is known to be so quick that the first fragment is as long as it may be. */
  isKnownQuick: boolean;
  /** Limit that all of them share. */
  bytesPerSecond?: number;
}

export interface CancelTask {
  do: 'cancel';
  sourcePath: string;
  url: string;
  times: number;
  otherUploads: number;
  otherUrl: string;
  /** So long after its bytes began to move, and up to 20 ms more. */
  afterMs: number;
}

export interface EngineResult {
  /** From the opened queue to the last answer. */
  seconds: number;
  /** User and system, thread pool included. */
  cpuSeconds: number;
  peakMiB: number;
  /** When each cancel was wished, by request target: nanoseconds of the monotonic clock, as text. */
  cancelledAt: Record<string, string>;
}
