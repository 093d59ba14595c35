import type {
  AddReport,
  BatchStep,
  CommandOutput,
  JobSetting,
  JobStep,
  Proof,
  QueueStep,
  StepReport,
} from './ipc-contract.ts';
import type { Patch, Snapshot } from './job-patch.ts';
import type { PracticeServerView } from './practice-server-view.ts';
import type { QueueSettings, QueueSettingsChange } from './queue-settings.ts';
import type { Result } from './result.ts';
import type { ServerChange, ServerFile, ServerFileChoice, ServerView } from './server-view.ts';
import type { Destination, Settings } from './settings.ts';
import type { StoreNotice } from './store-notice.ts';

export type HistoryView = CommandOutput<'history:read'>;

/**
 * `window.bitlade`: what the page can do. Deeds, not channels; every answer is data.
 * `DroppedFile` is the page's own File class, which this folder may not know.
 */
export interface BitladeApi<DroppedFile> {
  /** Real File objects of a drop or an input; folders too. Items without a path on disk come back as `not-from-disk`. */
  addFiles(
    files: readonly DroppedFile[],
    destination: Destination,
    naming?: string | null,
  ): Promise<Result<AddReport>>;
  /** Lets the user choose in a dialog of the system. */
  pick(
    kind: 'files' | 'folder',
    destination: Destination,
    naming?: string | null,
  ): Promise<Result<AddReport>>;
  step(step: JobStep, jobIds: readonly string[]): Promise<Result<StepReport>>;
  /** Gives uploads the place before another one in the queue. */
  moveBefore(before: string, jobIds: readonly string[]): Promise<Result<StepReport>>;
  set(setting: JobSetting, jobIds: readonly string[]): Promise<Result<StepReport>>;
  stepBatch(step: BatchStep, batchId: string): Promise<Result<StepReport>>;
  /** For all uploads of a batch together; null lifts the limit. */
  setBatchLimit(batchId: string, bytesPerSecond: number | null): Promise<Result<null>>;
  /** For all uploads, also those that the page has not heard of, and what is still found. */
  stepAll(step: QueueStep): Promise<Result<null>>;
  /** Takes a wish back. Null: it is too late. */
  undo(undoId: string): Promise<Result<StepReport | null>>;
  changeQueueSettings(change: QueueSettingsChange): Promise<Result<QueueSettings>>;
  /**
   * Newest first; `cursor` of the page before, null for the first one.
   * @param search in the names of files and in addresses; a page of a search may be empty while there are more
   */
  readHistory(cursor: number | null, limit: number, search?: string): Promise<Result<HistoryView>>;
  /** Null: the user closed the dialog. Else the name of the file. */
  saveProof(proof: Proof): Promise<Result<string | null>>;
  snapshot(): Promise<Result<Snapshot>>;
  /**
   * One patch after the other: the next one is asked for when the last one has been painted. Subscribe first, then
   * take the snapshot. The listener that comes last is the one. Returns the unsubscribe.
   */
  onPatch(listener: (patch: Patch) => void): () => void;
  /** What befell the file of the queue at the start, until it is dismissed: of each kind one at most. */
  readStoreNotices(): Promise<Result<StoreNotice[]>>;
  dismissStoreNotice(kind: StoreNotice['kind']): Promise<Result<null>>;
  readSettings(): Promise<Result<Settings>>;
  /** @param naming the destination's naming rule from now on: null is none, undefined leaves it as it is. */
  chooseDestination(destination: Destination, naming?: string | null): Promise<Result<Settings>>;
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
