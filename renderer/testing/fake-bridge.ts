import type { HistoryView } from '../../shared/bitlade-api.ts';
import type {
  AddReport,
  BatchStep,
  JobSetting,
  JobStep,
  Proof,
  QueueStep,
  StepReport,
} from '../../shared/ipc-contract.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import type { QueueSettingsChange } from '../../shared/queue-settings.ts';
import { fail, type Result, succeed } from '../../shared/result.ts';
import type { ServerChange, ServerFile, ServerFileChoice, ServerView } from '../../shared/server-view.ts';
import { type Destination, defaultSettings, destinationKey, type Settings } from '../../shared/settings.ts';
import type { StoreNotice } from '../../shared/store-notice.ts';
import { sampleStatus } from '../../shared/testing/job-samples.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Bridge } from '../bridge.ts';
import { sampleServer } from './server-samples.ts';

export type BridgeCall =
  | { deed: JobStep; jobIds: readonly string[] }
  | { deed: 'moveBefore'; before: string; jobIds: readonly string[] }
  | { deed: 'set'; setting: JobSetting; jobIds: readonly string[] }
  | { deed: 'stepBatch'; step: BatchStep; batchId: string }
  | { deed: 'setBatchLimit'; batchId: string; bytesPerSecond: number | null }
  | { deed: 'stepAll'; step: QueueStep }
  | { deed: 'undo'; undoId: string }
  | { deed: 'changeQueueSettings'; change: QueueSettingsChange }
  | { deed: 'readHistory'; cursor: number | null; search: string }
  | { deed: 'saveProof'; proof: Proof }
  | { deed: 'addFiles'; files: readonly File[]; destination: Destination; naming: string | null }
  | { deed: 'pick'; kind: 'files' | 'folder'; destination: Destination; naming: string | null }
  | { deed: 'chooseDestination'; destination: Destination; naming?: string | null }
  | { deed: 'readServer'; origin: string }
  | { deed: 'saveServer'; change: ServerChange }
  | { deed: 'chooseServerFile'; origin: string; file: ServerFile }
  | { deed: 'showReply'; jobId: string }
  | { deed: 'dismissStoreNotice'; kind: StoreNotice['kind'] }
  | { deed: 'snapshot' | 'startPracticeServer' | 'stopPracticeServer' | 'showPracticeFolder' };

export const emptySnapshot: Snapshot = {
  revision: 1,
  jobs: [],
  batches: [],
  progress: [],
  practiceServer: { state: 'off', lastUrl: null },
  status: sampleStatus(),
};

const emptyReport: AddReport = { addedJobIds: [], skipped: [], skippedCount: 0, dismissed: false };

/** A main process that lives in the page: a script of answers, a record of calls, patches sent by hand. */
export class FakeBridge implements Bridge {
  readonly calls: BridgeCall[] = [];
  readonly version = '0.1.0';
  platform = 'linux';
  /** What the next answers are. */
  state: Snapshot;
  settings: Settings;
  storeNotices: StoreNotice[] = [];
  addReport: AddReport = emptyReport;
  stepReport: StepReport = { refusedJobIds: [], undo: null };
  /** Null: it is too late. */
  undoReport: StepReport | null = { refusedJobIds: [], undo: null };
  history: HistoryView[] = [];
  /** Name of the file that a proof is saved as; null: the user closed the dialog. */
  proofFile: string | null = null;
  /** Every answer while it is set. */
  error: UploadError | null = null;
  server: ServerView = sampleServer;
  fileChoice: ServerFileChoice = { outcome: 'dismissed' };
  /** The user says no to main's question about a new way. */
  isWayRefused = false;
  private listener: ((patch: Patch) => void) | null = null;

  constructor(state: Partial<Snapshot> = {}, settings: Partial<Settings> = {}) {
    this.state = { ...emptySnapshot, ...state };
    this.settings = { ...defaultSettings, ...settings };
  }

  /** Sends what changed, as the next revision unless one is given. */
  patch(change: Omit<Patch, 'revision'>, revision = this.state.revision + 1): void {
    this.state = { ...this.state, revision };
    this.listener?.({ ...change, revision });
  }

  onPatch = (listener: (patch: Patch) => void): (() => void) => {
    this.listener = listener;
    return () => {
      this.listener = null;
    };
  };

  addFiles = (files: readonly File[], destination: Destination, naming: string | null = null) =>
    this.answer({ deed: 'addFiles', files, destination, naming }, this.addReport);
  pick = (kind: 'files' | 'folder', destination: Destination, naming: string | null = null) =>
    this.answer({ deed: 'pick', kind, destination, naming }, this.addReport);

  step = (step: JobStep, jobIds: readonly string[]) => this.answer({ deed: step, jobIds }, this.stepReport);
  moveBefore = (before: string, jobIds: readonly string[]) =>
    this.answer({ deed: 'moveBefore', before, jobIds }, this.stepReport);
  set = (setting: JobSetting, jobIds: readonly string[]) =>
    this.answer({ deed: 'set', setting, jobIds }, this.stepReport);
  stepBatch = (step: BatchStep, batchId: string) =>
    this.answer({ deed: 'stepBatch', step, batchId }, this.stepReport);
  setBatchLimit = (batchId: string, bytesPerSecond: number | null) =>
    this.answer({ deed: 'setBatchLimit', batchId, bytesPerSecond }, null);
  stepAll = (step: QueueStep) => this.answer({ deed: 'stepAll', step }, null);
  undo = (undoId: string) => this.answer({ deed: 'undo', undoId }, this.undoReport);

  changeQueueSettings = (change: QueueSettingsChange) => {
    const { status } = this.state;
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const settings = { ...status.settings, ...Object.fromEntries(given) };
    this.state = { ...this.state, status: { ...status, settings } };
    this.patch({ status: this.state.status });
    return this.answer({ deed: 'changeQueueSettings', change }, settings);
  };

  readHistory = (cursor: number | null, _limit: number, search = '') => {
    const { entries, ...page } = this.history[cursor ?? 0] ?? { entries: [], cursor: null };
    const found = entries.filter(({ fileName }) => fileName.includes(search));
    return this.answer({ deed: 'readHistory', cursor, search }, { ...page, entries: found });
  };
  saveProof = (proof: Proof) => this.answer({ deed: 'saveProof', proof }, this.proofFile);

  snapshot = () => this.answer({ deed: 'snapshot' }, this.state);
  readStoreNotices = async (): Promise<Result<StoreNotice[]>> => succeed(this.storeNotices);
  dismissStoreNotice = (kind: StoreNotice['kind']) => {
    this.storeNotices = this.storeNotices.filter((notice) => notice.kind !== kind);
    return this.answer({ deed: 'dismissStoreNotice', kind }, null);
  };
  readSettings = async (): Promise<Result<Settings>> => succeed(this.settings);
  chooseDestination = (destination: Destination, naming?: string | null) => {
    const { [destinationKey(destination)]: before, ...others } = this.settings.namings;
    const rule = naming === undefined ? before : naming;
    const namings = typeof rule === 'string' ? { ...others, [destinationKey(destination)]: rule } : others;
    this.settings = { ...this.settings, destination, namings };
    const call = { deed: 'chooseDestination', destination, ...(naming !== undefined && { naming }) } as const;
    return this.answer(call, this.settings);
  };

  showReply = (jobId: string) => this.answer({ deed: 'showReply', jobId }, null);
  readServer = (origin: string) => this.answer({ deed: 'readServer', origin }, this.serverView(origin));
  saveServer = (change: ServerChange) => {
    const before = this.serverView(change.settings.origin);
    this.server = { ...before, settings: change.settings };
    return this.answer<ServerView | null>(
      { deed: 'saveServer', change },
      this.isWayRefused ? null : this.server,
    );
  };
  chooseServerFile = (origin: string, file: ServerFile) =>
    this.answer({ deed: 'chooseServerFile', origin, file }, this.fileChoice);

  private serverView(origin: string): ServerView {
    return { ...this.server, settings: { ...this.server.settings, origin } };
  }

  startPracticeServer = () => {
    if (this.error === null) this.patch({ practiceServer: practiceServerOn });
    return this.answer({ deed: 'startPracticeServer' }, practiceServerOn);
  };
  stopPracticeServer = () => {
    this.patch({ practiceServer: practiceServerOff });
    return this.answer({ deed: 'stopPracticeServer' }, practiceServerOff);
  };
  showPracticeFolder = () => this.answer({ deed: 'showPracticeFolder' }, null);

  private async answer<T>(call: BridgeCall, value: T): Promise<Result<T>> {
    this.calls.push(call);
    return this.error === null ? succeed(value) : fail(this.error);
  }
}

export const practiceServerOn = {
  state: 'on',
  url: 'http://127.0.0.1:45123/uploads/',
  folder: '/home/ana/Bitlade practice/received',
} as const;

export const practiceServerOff = { state: 'off', lastUrl: practiceServerOn.url } as const;
