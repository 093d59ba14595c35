import type { HeldQueue } from './held-queue.ts';

/** Kinds of work on a stored queue that no upload belongs to: what each is asked and what it answers. */
export interface QueueTasks {
  /** Fills an empty queue through its store; `atOnce`: jobs in one change. */
  fill: { ask: { jobs: number; isPaused: boolean; atOnce?: number }; answer: { seconds: number } };
  /** The same rows, one bare transaction. */
  'fill-bare': { ask: { jobs: number }; answer: { seconds: number } };
  /** Opens the store and reads the queue. */
  load: { ask: object; answer: { seconds: number } };
  /** A bare `SELECT *` of its jobs. */
  select: { ask: object; answer: { seconds: number } };
  /** Opens the whole queue and gives the window its first list. */
  start: { ask: object; answer: StartResult };
  rest: { ask: { hold: HeldQueue['hold']; seconds: number }; answer: RestResult };
  messages: { ask: { changed: number; times: number }; answer: MessageSizes };
  commits: { ask: { changes: number }; answer: CommitRates };
  /** Node alone, then with the HTTP client. */
  bare: { ask: object; answer: { nodeMiB: number; clientMiB: number } };
}

export interface StartResult {
  startSeconds: number;
  /** All rows as the engine gives them, nothing sent. */
  rowsSeconds: number;
  /** Until the window has the first rows: made, serialised and read again. */
  firstListSeconds: number;
  /** Until all rows have been sent. */
  wholeListSeconds: number;
  firstJobs: number;
  /** Resident memory, before the list was asked for and some time after it had been given. */
  startedMiB: number;
  listedMiB: number;
  peakMiB: number;
}

export interface RestResult {
  /** Of one core. */
  cpuShare: number;
  runningTimers: number;
  /** Set while it was watched. */
  timersSet: number;
  rssMiB: number;
}

/** A message for the window: its bytes, and milliseconds to serialise and to read it. */
export interface MessageCost {
  bytes: number;
  ms: number;
}

export interface MessageSizes {
  /** The whole list: the snapshot, and the patches with the rest of its rows. */
  snapshot: MessageCost;
  /** Some uploads moved. */
  numbers: MessageCost;
  /** Some uploads changed their state. */
  states: MessageCost;
}

/** Changes per second. */
export interface CommitRates {
  /** Each appended to a file and synced. */
  appended: number;
  /** Each a transaction of its own, on the disk when it returns. */
  full: number;
  /** Each a transaction of its own, not synced. */
  normal: number;
  /** Many in a transaction, not synced. */
  coalesced: number;
  /** Through the store. */
  store: number;
}
