import { type LucideIcon, Pause, Play, RotateCw, Trash2, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import type { JobStep } from '../../shared/ipc-contract.ts';
import { canTake, countAble } from '../state/job-steps.ts';
import type { QueueState } from '../state/job-store.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';

/** Steps for many uploads at once: for the selected ones while several are, else for all. */
export function ListCommands() {
  const hasSelection = useUi((ui) => ui.selection.jobIds.size > 1);
  return hasSelection ? <SelectionCommands /> : <WholeListCommands />;
}

function WholeListCommands() {
  const { steps, wishes, queue } = useModel();
  const { canPause, canResume, hasDone } = useQueue(({ tally: { states } }) => ({
    canPause: countAble('pause', states) > 0,
    canResume: countAble('resume', states) > 0,
    hasDone: states.acknowledged > 0,
  }));
  return (
    <div className="list-commands">
      {canPause && (
        <PushButton look="quiet" icon={Pause} onPress={() => void wishes.stepAll('pause')}>
          {en.toolbar.pauseAll}
        </PushButton>
      )}
      {canResume && !canPause && (
        <PushButton look="quiet" icon={Play} onPress={() => void wishes.stepAll('resume')}>
          {en.toolbar.resumeAll}
        </PushButton>
      )}
      {hasDone && (
        <PushButton look="quiet" icon={Trash2} onPress={() => void steps.remove(doneIds(queue.getState()))}>
          {en.toolbar.clearDone}
        </PushButton>
      )}
    </div>
  );
}

const doneIds = ({ groups }: QueueState): string[] =>
  [...groups.values()]
    .flatMap(({ jobs }) => jobs)
    .filter(({ state }) => state === 'acknowledged')
    .map(({ id }) => id);

const selectionSteps: readonly { step: JobStep; label: string; icon: LucideIcon }[] = [
  { step: 'pause', label: en.steps.pause, icon: Pause },
  { step: 'resume', label: en.steps.resume, icon: Play },
  { step: 'retry', label: en.steps.retry, icon: RotateCw },
  { step: 'cancel', label: en.steps.cancel, icon: X },
  { step: 'remove', label: en.steps.remove, icon: Trash2 },
];

function SelectionCommands() {
  const count = useUi((ui) => ui.selection.jobIds.size);
  return (
    <div className="list-commands">
      <span className="selected-count">{en.status.selected(count)}</span>
      {selectionSteps.map((each) => (
        <SelectionStep key={each.step} {...each} />
      ))}
    </div>
  );
}

function SelectionStep({ step, label, icon }: (typeof selectionSteps)[number]) {
  const { steps } = useModel();
  const selected = useUi((ui) => ui.selection.jobIds);
  const isAble = useQueue((queue) => canAnyTake(step, selected, queue));
  return (
    <IconButton label={label} icon={icon} isDisabled={!isAble} onPress={() => void steps[step](selected)} />
  );
}

function canAnyTake(step: JobStep, jobIds: Iterable<string>, { byId }: QueueState): boolean {
  for (const id of jobIds) {
    const job = byId.get(id);
    if (job !== undefined && canTake(step, job)) return true;
  }
  return false;
}
