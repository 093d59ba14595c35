import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { BitladeApi } from '../../shared/bitlade-api.ts';
import type { AddReport, CommandInput, CommandName, CommandOutput } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { version } from '../../shared/version.ts';
import { followPatches } from './follow-patches.ts';

const invoke = <N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandOutput<N>>> =>
  ipcRenderer.invoke(name, input);

/** Only File objects that stand for something on disk have a path; the page itself can't name one. */
const api: BitladeApi<File> = {
  async addFiles(files, destination, naming = null) {
    const paths = files.map((file) => webUtils.getPathForFile(file));
    const sourcePaths = paths.filter((sourcePath) => sourcePath !== '');
    const pathless = files.filter((_, index) => paths[index] === '');
    const skipped: AddReport['skipped'] = pathless
      .slice(0, 100)
      .map((file) => ({ name: file.name, reason: 'not-from-disk' }));
    if (sourcePaths.length === 0) {
      const value = { addedJobIds: [], skipped, skippedCount: pathless.length, dismissed: false };
      return { ok: true, value };
    }
    const result = await invoke('jobs:add', { sourcePaths, destination, naming });
    if (!result.ok) return result;
    const { value } = result;
    return {
      ok: true,
      value: {
        ...value,
        skipped: [...skipped, ...value.skipped],
        skippedCount: value.skippedCount + pathless.length,
      },
    };
  },
  pick: (kind, destination, naming = null) => invoke('jobs:pick', { kind, destination, naming }),
  step: (step, jobIds) => invoke('jobs:step', { jobIds: [...jobIds], step }),
  moveBefore: (before, jobIds) => invoke('jobs:move-before', { jobIds: [...jobIds], before }),
  set: (set, jobIds) => invoke('jobs:set', { jobIds: [...jobIds], set }),
  stepBatch: (step, batchId) => invoke('batches:step', { batchId, step }),
  setBatchLimit: (batchId, bytesPerSecond) => invoke('batches:set-limit', { batchId, bytesPerSecond }),
  stepAll: (step) => invoke('queue:step', { step }),
  undo: (undoId) => invoke('queue:undo', { undoId }),
  changeQueueSettings: (change) => invoke('queue:change-settings', { change }),
  readHistory: (cursor, limit, search = '') => invoke('history:read', { cursor, limit, search }),
  saveProof: (proof) => invoke('proofs:save', { proof }),
  snapshot: () => invoke('queue:snapshot', {}),
  onPatch: (listener) => followPatches(() => invoke('queue:next-patch', {}), listener),
  readStoreNotices: () => invoke('store-notices:read', {}),
  dismissStoreNotice: (kind) => invoke('store-notices:dismiss', { kind }),
  readSettings: () => invoke('settings:read', {}),
  chooseDestination: (destination, naming) =>
    invoke('settings:choose-destination', { destination, ...(naming !== undefined && { naming }) }),
  showReply: (jobId) => invoke('jobs:show-reply', { jobId }),
  readServer: (origin) => invoke('servers:read', { origin }),
  saveServer: (change) => invoke('servers:save', change),
  chooseServerFile: (origin, file) => invoke('servers:choose-file', { origin, file }),
  startPracticeServer: () => invoke('practice:start', {}),
  stopPracticeServer: () => invoke('practice:stop', {}),
  showPracticeFolder: () => invoke('practice:show-folder', {}),
  platform: process.platform,
  version,
};

contextBridge.exposeInMainWorld('bitlade', api);
