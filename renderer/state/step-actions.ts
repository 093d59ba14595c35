import { en } from '../../shared/i18n/en.ts';
import { type JobStep, jobSteps, type StepReport } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import type { Bridge } from '../bridge.ts';
import type { Announcer } from './announcer.ts';
import { canTake } from './job-steps.ts';
import type { JobStore } from './job-store.ts';
import type { NoticeBoard } from './notice-board.ts';
import { plainNotice } from './notices.ts';
import { tellPlace } from './tell-place.ts';
import type { UiStore } from './ui-store.ts';
import { noteUndo } from './undo-ids.ts';

export type StepActions = Readonly<Record<JobStep, (jobIds: Iterable<string>) => Promise<void>>>;

/**
 * Asks main for steps. Jobs whose state rules the step out are left out; nothing on screen changes
 * before main says so.
 */
export function createStepActions(
  bridge: Bridge,
  queue: JobStore,
  ui: UiStore,
  notices: NoticeBoard,
  announcer: Announcer,
): StepActions {
  const take = (step: JobStep) => async (jobIds: Iterable<string>) => {
    const { byId } = queue.getState();
    const able = [...jobIds].filter((id) => {
      const job = byId.get(id);
      return job !== undefined && canTake(step, job);
    });
    if (able.length === 0) return;
    const answer = await bridge.step(step, able);
    tellRefusals(answer, able.length, notices);
    if (!answer.ok) return;
    noteUndo(ui, queue.getState(), able, answer.value);
    const [first, ...more] = able;
    const isMoved = answer.value.undo?.kind === 'move';
    if (isMoved && first !== undefined && more.length === 0)
      tellPlace(queue, announcer, first, byId.get(first)?.rank);
  };

  return Object.fromEntries(jobSteps.map((step) => [step, take(step)])) as StepActions;
}

/** @param asked number of jobs that the step was for. */
export function tellRefusals(answer: Result<StepReport>, asked: number, notices: NoticeBoard): void {
  if (!answer.ok) notices.postError(answer.error);
  // Of many some always finish in that moment; the rows say so. One that was meant alone is told.
  else if (answer.value.refusedJobIds.length === asked) notices.post(plainNotice(en.notices.refused(asked)));
}
