import type { SkipReason } from '../../shared/ipc-contract.ts';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import type { WaitReason } from '../../shared/wait-reason.ts';

/** Who tells the user what goes on: a person at a terminal or a program that reads JSON lines. */
export interface Report {
  state(job: JobView, progress: ProgressView): void;
  progress(job: JobView, progress: ProgressView): void;
  skipped(name: string, reason: SkipReason): void;
  /** What holds back all uploads, or those to one server (its origin). */
  wait(server: string | null, reason: WaitReason): void;
  /** A plain sentence about the whole run. */
  note(text: string): void;
  end(): void;
}
