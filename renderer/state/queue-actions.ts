import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { BatchStep, Proof, QueueStep } from '../../shared/ipc-contract.ts';
import type { Priority } from '../../shared/job-view.ts';
import type { QueueSettingsChange, ServerLimits } from '../../shared/queue-settings.ts';
import type { Result } from '../../shared/result.ts';
import type { Bridge } from '../bridge.ts';
import type { Announcer } from './announcer.ts';
import type { JobStore } from './job-store.ts';
import { type LimitTarget, limitOf } from './limit-target.ts';
import type { NoticeBoard } from './notice-board.ts';
import { briefNotice, plainNotice } from './notices.ts';
import { batchJobs } from './selectors.ts';
import { tellRefusals } from './step-actions.ts';
import { tellPlace } from './tell-place.ts';
import type { UiStore } from './ui-store.ts';
import { noteUndo } from './undo-ids.ts';

/** Wishes for batches and for the queue as a whole. */
export interface QueueActions {
  stepBatch(step: BatchStep, batchId: string): Promise<void>;
  /** For all uploads, whatever the list has of them. */
  stepAll(step: QueueStep): Promise<void>;
  /** @param before the job that they go before; null: to the end. */
  moveBefore(before: string | null, jobIds: readonly string[]): Promise<void>;
  setPriority(jobIds: readonly string[], priority: Priority): Promise<void>;
  askForLimit(target: LimitTarget): void;
  /** @param bytesPerSecond null lifts the limit. */
  setLimit(target: LimitTarget, bytesPerSecond: number | null): Promise<void>;
  /** Takes back what was done last, or what is named. */
  undo(undoId?: string): Promise<void>;
  /** False after the reason of the failure was posted. */
  changeSettings(change: QueueSettingsChange): Promise<boolean>;
  /** Null: as for every server. False after the reason of the failure was posted. */
  setServerLimits(origin: string, limits: ServerLimits | null): Promise<boolean>;
  saveProof(proof: Proof): Promise<void>;
}

export function createQueueActions(
  bridge: Bridge,
  queue: JobStore,
  ui: UiStore,
  notices: NoticeBoard,
  announcer: Announcer,
): QueueActions {
  const { queue: words } = en;
  /** The value, or undefined after the reason of the failure was posted. */
  const settle = <T>(answer: Result<T>): T | undefined => {
    if (answer.ok) return answer.value;
    notices.postError(answer.error);
    return undefined;
  };

  return {
    async stepBatch(step, batchId) {
      const jobIds = batchJobs(queue.getState(), batchId).map(({ id }) => id);
      const answer = await bridge.stepBatch(step, batchId);
      tellRefusals(answer, Math.max(1, jobIds.length), notices);
      if (answer.ok) noteUndo(ui, queue.getState(), jobIds, answer.value);
    },
    async stepAll(step) {
      settle(await bridge.stepAll(step));
    },
    async moveBefore(before, jobIds) {
      const { byId } = queue.getState();
      const answer = await (before === null
        ? bridge.step('move-bottom', jobIds)
        : bridge.moveBefore(before, jobIds));
      tellRefusals(answer, jobIds.length, notices);
      const [first, ...more] = jobIds;
      const isMoved = answer.ok && answer.value.undo !== null;
      if (isMoved && first !== undefined && more.length === 0)
        tellPlace(queue, announcer, first, byId.get(first)?.rank);
    },
    async setPriority(jobIds, priority) {
      tellRefusals(await bridge.set({ priority }, jobIds), jobIds.length, notices);
    },
    askForLimit: (target) =>
      ui.setState({ limitDialog: { target, bytesPerSecond: limitOf(target, queue.getState()) } }),
    async setLimit(target, bytesPerSecond) {
      if (target.kind === 'batch') settle(await bridge.setBatchLimit(target.batchId, bytesPerSecond));
      else tellRefusals(await bridge.set({ bytesPerSecond }, target.jobIds), target.jobIds.length, notices);
    },
    async undo(undoId = queue.getState().status.undo.at(-1)?.id) {
      if (undoId === undefined) return;
      const report = settle(await bridge.undo(undoId));
      if (report === undefined) return;
      if (report === null) notices.post(briefNotice(words.undo.tooLate));
      else if (report.refusedJobIds.length > 0)
        notices.post(plainNotice(en.notices.refused(report.refusedJobIds.length)));
      else announcer.say(words.undo.takenBack);
    },
    async changeSettings(change) {
      return settle(await bridge.changeQueueSettings(change)) !== undefined;
    },
    async setServerLimits(origin, limits) {
      const { [origin]: before = null, ...others } = queue.getState().status.settings.servers;
      if (before?.bytesPerSecond === limits?.bytesPerSecond && before?.maxUploads === limits?.maxUploads)
        return true;
      const servers = limits === null ? others : { ...others, [origin]: limits };
      return settle(await bridge.changeQueueSettings({ servers })) !== undefined;
    },
    async saveProof(proof) {
      const file = settle(await bridge.saveProof(proof));
      if (file !== undefined && file !== null)
        notices.post(briefNotice(words.proofs.saved(visibleText(file))));
    },
  };
}
