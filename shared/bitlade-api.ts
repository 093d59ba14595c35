import type { AddReport, StepReport } from './ipc-contract.ts';
import type { Patch, Snapshot } from './job-patch.ts';
import type { PracticeServerView } from './practice-server-view.ts';
import type { Result } from './result.ts';
import type { ServerChange, ServerFile, ServerFileChoice, ServerView } from './server-view.ts';
import type { Destination, Settings } from './settings.ts';

/**
 * `window.bitlade`: what the page can do. Deeds, not channels; every answer is data.
 * `DroppedFile` is the page's own File class, which this folder may not know.
 */
export interface BitladeApi<DroppedFile> {
  /** Real File objects of a drop or an input; folders too. Items without a path on disk come back as `not-from-disk`. */
  addFiles(files: readonly DroppedFile[], destination: Destination): Promise<Result<AddReport>>;
  /** Lets the user choose in a dialog of the system. */
  pick(kind: 'files' | 'folder', destination: Destination): Promise<Result<AddReport>>;
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
  /** Shows the saved reply of an upload in its folder. */
  showReply(jobId: string): Promise<Result<null>>;
  /** @param origin scheme, host and port. */
  readServer(origin: string): Promise<Result<ServerView>>;
  /**
   * Saves, then tries uploads again that these settings had stopped. Null: the user said no when main asked
   * about a new proxy or a new host.
   */
  saveServer(change: ServerChange): Promise<Result<ServerView | null>>;
  chooseServerFile(origin: string, file: ServerFile): Promise<Result<ServerFileChoice>>;
  startPracticeServer(): Promise<Result<PracticeServerView>>;
  stopPracticeServer(): Promise<Result<PracticeServerView>>;
  showPracticeFolder(): Promise<Result<null>>;
  /** 'win32' | 'darwin' | 'linux' …: for key names and button order only. */
  readonly platform: string;
  readonly version: string;
}
