import { type LucideIcon, Pause, Play, RotateCw, Trash2, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import type { JobStep } from '../../shared/ipc-contract.ts';
import type { JobView } from '../../shared/job-view.ts';
import { canTake } from '../state/job-steps.ts';
import { useModel } from '../state/model-context.ts';
import { RowButton } from './row-button.tsx';

interface BatchStep {
  step: JobStep;
  label: string;
  icon: LucideIcon;
  /** The jobs of the batch that the button is for; none: no button. */
  jobIds: readonly string[];
}

/** Steps of the whole batch. */
export function BatchButtons({
  jobs,
  name,
  isActive,
}: {
  jobs: readonly JobView[];
  name: string;
  isActive: boolean;
}) {
  const { steps } = useModel();
  return (
    <td className="cell-actions">
      {stepsOfBatch(jobs).map(({ step, label, icon, jobIds }) => (
        <RowButton
          key={step}
          label={label}
          of={name}
          icon={icon}
          isActive={isActive}
          onClick={() => steps[step](jobIds)}
        />
      ))}
    </td>
  );
}

function stepsOfBatch(jobs: readonly JobView[]): BatchStep[] {
  const able = (step: JobStep): string[] => jobs.filter((job) => canTake(step, job)).map((job) => job.id);
  const failed = jobs.filter((job) => job.state === 'error').map((job) => job.id);
  const pausable = able('pause');
  const removable = able('remove');
  const all: BatchStep[] = [
    // Only what failed: a wait for the next try needs no hand, and what was cancelled stays cancelled.
    { step: 'retry', label: en.steps.retryFailed, icon: RotateCw, jobIds: failed },
    { step: 'pause', label: en.steps.pause, icon: Pause, jobIds: pausable },
    {
      step: 'resume',
      label: en.steps.resume,
      icon: Play,
      jobIds: pausable.length === 0 ? able('resume') : [],
    },
    { step: 'cancel', label: en.steps.cancel, icon: X, jobIds: able('cancel') },
    {
      step: 'remove',
      label: en.steps.remove,
      icon: Trash2,
      // Nothing goes off the list while the rest of the batch is under way.
      jobIds: removable.length === jobs.length ? removable : [],
    },
  ];
  return all.filter(({ jobIds }) => jobIds.length > 0);
}
