import { en } from '../../shared/i18n/en.ts';
import type { Bridge } from '../bridge.ts';
import { canTake, type Step } from './job-steps.ts';
import type { JobStore } from './job-store.ts';
import type { NoticeBoard } from './notice-board.ts';
import { plainNotice } from './notices.ts';

export type StepActions = Readonly<Record<Step, (jobIds: Iterable<string>) => Promise<void>>>;

/**
 * Asks main for steps. Jobs whose state rules the step out are left out; nothing on screen changes
 * before main says so.
 */
export function createStepActions(bridge: Bridge, queue: JobStore, notices: NoticeBoard): StepActions {
  const take = (step: Step) => async (jobIds: Iterable<string>) => {
    const { byId } = queue.getState();
    const able = [...jobIds].filter((id) => {
      const job = byId.get(id);
      return job !== undefined && canTake(step, job);
    });
    if (able.length === 0) return;
    const answer = await bridge[step](able);
    if (!answer.ok) notices.postError(answer.error);
    // Of many some always finish in that moment; the rows say so. One that was meant alone is told.
    else if (answer.value.refusedJobIds.length === able.length) {
      notices.post(plainNotice(en.notices.refused(answer.value.refusedJobIds.length)));
    }
  };
  return {
    pause: take('pause'),
    resume: take('resume'),
    cancel: take('cancel'),
    retry: take('retry'),
    remove: take('remove'),
  };
}
