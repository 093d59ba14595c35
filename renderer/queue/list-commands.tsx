import { type LucideIcon, Pause, Play, RotateCw, Trash2, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import type { JobStep } from '../../shared/ipc-contract.ts';
import type { JobView } from '../../shared/job-view.ts';
import { canTake } from '../state/job-steps.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';

/** Steps for many uploads at once: for the selected ones while several are, else for all. */
export function ListCommands() {
  const hasSelection = useUi((ui) => ui.selection.jobIds.size > 1);
  return hasSelection ? <SelectionCommands /> : <WholeListCommands />;
}

function WholeListCommands() {
  const { steps } = useModel();
  const pausable = useAble('pause', null);
  const resumable = useAble('resume', null);
  const done = useQueue((queue) => idsOf(queue.byId.values(), (job) => job.state === 'acknowledged'));
  return (
    <div className="list-commands">
      {pausable.length > 0 && (
        <PushButton look="quiet" icon={Pause} onPress={() => void steps.pause(pausable)}>
          {en.toolbar.pauseAll}
        </PushButton>
      )}
      {resumable.length > 0 && pausable.length === 0 && (
        <PushButton look="quiet" icon={Play} onPress={() => void steps.resume(resumable)}>
          {en.toolbar.resumeAll}
        </PushButton>
      )}
      {done.length > 0 && (
        <PushButton look="quiet" icon={Trash2} onPress={() => void steps.remove(done)}>
          {en.toolbar.clearDone}
        </PushButton>
      )}
    </div>
  );
}

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
  const able = useAble(step, selected);
  return (
    <IconButton
      label={label}
      icon={icon}
      isDisabled={able.length === 0}
      onPress={() => void steps[step](able)}
    />
  );
}

/** Ids of the jobs (of all of them: null) that can take a step now. */
const useAble = (step: JobStep, among: ReadonlySet<string> | null): string[] =>
  useQueue((queue) =>
    idsOf(queue.byId.values(), (job) => (among === null || among.has(job.id)) && canTake(step, job)),
  );

function idsOf(jobs: Iterable<JobView>, isWanted: (job: JobView) => boolean): string[] {
  return [...jobs].filter(isWanted).map((job) => job.id);
}
