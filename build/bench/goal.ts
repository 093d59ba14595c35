import type { BenchFiles } from './bench-files.ts';
import type { Sink } from './start-sink.ts';

/** What every group of goals gets to work with. */
export interface Bench {
  sink: Sink;
  files: BenchFiles;
}

/** One judged line of the table. */
export interface GoalRow {
  /** Such as `P-1`. */
  id: string;
  goal: string;
  measured: string;
  isMet: boolean;
}
