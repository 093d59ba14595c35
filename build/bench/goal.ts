import type { BenchFiles } from './bench-files.ts';
import type { Plan } from './plan.ts';
import type { Sink } from './start-sink.ts';

/** What every group of goals gets to work with. */
export interface Bench {
  plan: Plan;
  sink: Sink;
  files: BenchFiles;
}

/** One judged line of the table. */
export interface GoalRow {
  /** Such as `P-1`, or `P-1 4 GiB`. */
  id: string;
  goal: string;
  measured: string;
  /** Null when it could not be measured; `measured` says why. */
  isMet: boolean | null;
}
