import type { BrowserWindow } from 'electron';
import type { JobStep, Proof, StepReport } from '../../shared/ipc-contract.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { wishHandlers } from '../queue/control/wish-handlers.ts';
import { saveProof } from '../queue/receipts/save-proof.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { MoveDirection } from '../queue/wishes/move-jobs.ts';
import { CommandRefused, type Handlers } from './ipc-router.ts';
import type { PracticeHost } from './practice-host.ts';
import { retryJobs } from './practice-jobs.ts';

type QueueHandlers = Pick<
  Handlers,
  | 'jobs:step'
  | 'jobs:move-before'
  | 'jobs:set'
  | 'batches:step'
  | 'batches:set-limit'
  | 'queue:step'
  | 'queue:undo'
  | 'queue:change-settings'
  | 'history:read'
  | 'proofs:save'
>;

interface QueueHandlerPorts {
  queue: UploadManager;
  practice: PracticeHost;
  window(): BrowserWindow | null;
  saveAs(parent: BrowserWindow, options: Electron.SaveDialogOptions): Promise<Electron.SaveDialogReturnValue>;
}

const moves: Partial<Record<JobStep, MoveDirection>> = {
  'move-up': 'up',
  'move-down': 'down',
  'move-top': 'top',
  'move-bottom': 'bottom',
};

/** Wishes of the page for uploads, batches and the queue as a whole. */
export function createQueueHandlers({ queue, practice, window, saveAs }: QueueHandlerPorts): QueueHandlers {
  const wishes = wishHandlers(queue);
  function step(jobStep: JobStep, jobIds: readonly string[]): StepReport | Promise<StepReport> {
    switch (jobStep) {
      case 'pause':
        return queue.pause(jobIds);
      case 'resume':
        return queue.resume(jobIds);
      case 'cancel':
      case 'cancel-now':
        return queue.cancel(jobIds, { isNow: jobStep === 'cancel-now' });
      case 'retry':
        return retryJobs(queue, practice, jobIds);
      case 'remove':
        return queue.remove(jobIds);
      case 'run-now':
        return queue.runNow(jobIds);
      default:
        return queue.move(jobIds, moves[jobStep] ?? 'up');
    }
  }

  async function save(proof: Proof): Promise<string | null> {
    const content = await contentOf(queue, proof);
    const parent = window();
    if (content === null || parent === null)
      throw new CommandRefused(uploadError('not-allowed-now', 'fatal'));
    const { canceled, filePath } = await saveAs(parent, { defaultPath: content.name });
    if (canceled || filePath === '') return null;
    const error = await saveProof(filePath, content.text, true);
    if (error !== null) throw new CommandRefused(error);
    return filePath;
  }

  return {
    'jobs:step': ({ step: jobStep, jobIds }) => step(jobStep, jobIds),
    'jobs:move-before': ({ jobIds, before }) => queue.move(jobIds, { before }),
    'jobs:set': ({ set, jobIds }) =>
      'priority' in set
        ? queue.setPriority(jobIds, set.priority)
        : queue.setLimit(jobIds, set.bytesPerSecond),
    'batches:step': ({ step: batchStep, batchId }) => {
      switch (batchStep) {
        case 'pause':
          return queue.pauseBatch(batchId);
        case 'resume':
          return queue.resumeBatch(batchId);
        case 'retry-failed':
          return queue.retryFailed(batchId);
        case 'stop-scan':
          queue.stopScan(batchId);
          return { refusedJobIds: [], undo: null };
        default:
          return queue.cancelBatch(batchId, { isNow: batchStep === 'cancel-now' });
      }
    },
    'batches:set-limit': ({ batchId, bytesPerSecond }) => {
      if (!queue.setBatchLimit(batchId, bytesPerSecond))
        throw new CommandRefused(uploadError('not-allowed-now', 'fatal'));
      return null;
    },
    'queue:step': ({ step: queueStep }) => {
      wishes[queueStep]({ chosen: { jobIds: [], batchIds: [], isAll: true } });
      return null;
    },
    'queue:undo': ({ undoId }) => queue.undo(undoId),
    'queue:change-settings': ({ change }) => queue.changeSettings(change),
    'history:read': (query) => queue.history(query),
    'proofs:save': ({ proof }) => save(proof),
  };
}

/** Its name and text; null when there is nothing to show. */
async function contentOf(queue: UploadManager, proof: Proof): Promise<{ name: string; text: string } | null> {
  switch (proof.kind) {
    case 'receipt': {
      const text = await queue.receipt(proof.jobId);
      const fileName = queue.job(proof.jobId)?.fileName ?? 'upload';
      return text === null ? null : { name: `${fileName}.receipt.json`, text };
    }
    case 'manifest': {
      const text = await queue.manifest(proof.batchId, proof.format);
      const label = queue.batches().find(({ id }) => id === proof.batchId)?.label ?? 'batch';
      return text === null ? null : { name: `${label}.${proof.format}`, text };
    }
    case 'public-key':
      return { name: 'bitlade-public-key.pem', text: await queue.publicKey() };
  }
}
