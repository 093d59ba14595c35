import type { AddReport, StepReport } from './ipc-contract.ts';
import type { Patch, Snapshot } from './job-patch.ts';
import type { PracticeServerView } from './practice-server-view.ts';
import type { Result } from './result.ts';
import type { Destination, Settings } from './settings.ts';

/**
 * `window.bitlade`: what the page can do. Deeds, not channels; every answer is data.
 * `DroppedFile` is the page's own File class, which this folder may not know.
 */
export interface BitladeApi<DroppedFile> {
  /** Real File objects of a drop or an input; folders too. Items without a path on disk come back as `not-from-disk`. */
  addFiles(files: readonly DroppedFile[], destination: Destination): Promise<Result<AddReport>>;
  pickFiles(destination: Destination): Promise<Result<AddReport>>;
  pickFolder(destination: Destination): Promise<Result<AddReport>>;
  pause(jobIds: readonly string[]): Promise<Result<StepReport>>;
  resume(jobIds: readonly string[]): Promise<Result<StepReport>>;
  cancel(jobIds: readonly string[]): Promise<Result<StepReport>>;
  /** Try a failed upload again, skip the wait of a retrying one, or upload a cancelled one anew. */
  retry(jobIds: readonly string[]): Promise<Result<StepReport>>;
  /** Take finished or failed uploads off the list. */
  remove(jobIds: readonly string[]): Promise<Result<StepReport>>;
  snapshot(): Promise<Result<Snapshot>>;
  /** Subscribe first, then take the snapshot. Returns the unsubscribe. */
  onPatch(listener: (patch: Patch) => void): () => void;
  readSettings(): Promise<Result<Settings>>;
  chooseDestination(destination: Destination): Promise<Result<Settings>>;
  startPracticeServer(): Promise<Result<PracticeServerView>>;
  stopPracticeServer(): Promise<Result<PracticeServerView>>;
  showPracticeFolder(): Promise<Result<null>>;
  /** 'win32' | 'darwin' | 'linux' …: for key names and button order only. */
  readonly platform: string;
  readonly version: string;
}
