import type { AddReport, StepReport } from '../../shared/ipc-contract.ts';
import type { Patch, Snapshot } from '../../shared/job-patch.ts';
import { fail, type Result, succeed } from '../../shared/result.ts';
import type { ServerChange, ServerFile, ServerFileChoice, ServerView } from '../../shared/server-view.ts';
import { type Destination, defaultSettings, type Settings } from '../../shared/settings.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Bridge } from '../bridge.ts';
import type { Step } from '../state/job-steps.ts';
import { sampleServer } from './server-samples.ts';

export type BridgeCall =
  | { deed: Step; jobIds: readonly string[] }
  | { deed: 'addFiles'; files: readonly File[]; destination: Destination }
  | { deed: 'pick'; kind: 'files' | 'folder'; destination: Destination }
  | { deed: 'chooseDestination'; destination: Destination }
  | { deed: 'readServer'; origin: string }
  | { deed: 'saveServer'; change: ServerChange }
  | { deed: 'chooseServerFile'; origin: string; file: ServerFile }
  | { deed: 'showReply'; jobId: string }
  | { deed: 'snapshot' | 'startPracticeServer' | 'stopPracticeServer' | 'showPracticeFolder' };

export const emptySnapshot: Snapshot = {
  revision: 1,
  jobs: [],
  batches: [],
  progress: [],
  practiceServer: { state: 'off', lastUrl: null },
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
  addReport: AddReport = emptyReport;
  stepReport: StepReport = { refusedJobIds: [] };
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

  addFiles = (files: readonly File[], destination: Destination) =>
    this.answer({ deed: 'addFiles', files, destination }, this.addReport);
  pick = (kind: 'files' | 'folder', destination: Destination) =>
    this.answer({ deed: 'pick', kind, destination }, this.addReport);

  pause = (jobIds: readonly string[]) => this.answer({ deed: 'pause', jobIds }, this.stepReport);
  resume = (jobIds: readonly string[]) => this.answer({ deed: 'resume', jobIds }, this.stepReport);
  cancel = (jobIds: readonly string[]) => this.answer({ deed: 'cancel', jobIds }, this.stepReport);
  retry = (jobIds: readonly string[]) => this.answer({ deed: 'retry', jobIds }, this.stepReport);
  remove = (jobIds: readonly string[]) => this.answer({ deed: 'remove', jobIds }, this.stepReport);

  snapshot = () => this.answer({ deed: 'snapshot' }, this.state);
  readSettings = async (): Promise<Result<Settings>> => succeed(this.settings);
  chooseDestination = (destination: Destination) => {
    this.settings = { ...this.settings, destination };
    return this.answer({ deed: 'chooseDestination', destination }, this.settings);
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
