import { type LucideIcon, Pause, Play, Trash2, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import type { JobView } from '../../shared/job-view.ts';
import { canTake, retryKind } from '../state/job-steps.ts';
import { useModel } from '../state/model-context.ts';
import { RowButton } from './row-button.tsx';

const iconSteps: readonly { step: 'pause' | 'resume' | 'cancel' | 'remove'; icon: LucideIcon }[] = [
  { step: 'pause', icon: Pause },
  { step: 'resume', icon: Play },
  { step: 'cancel', icon: X },
  { step: 'remove', icon: Trash2 },
];

/** The steps that a job can take in its present state. Only the active row's buttons are stops of the Tab key. */
export function RowButtons({ job, name, isActive }: { job: JobView; name: string; isActive: boolean }) {
  const { steps } = useModel();
  const retry = retryKind(job);
  return (
    <td className="cell-actions">
      {retry !== null && (
        <RowButton
          label={en.steps[retry]}
          of={name}
          isActive={isActive}
          onClick={() => steps.retry([job.id])}
        />
      )}
      {iconSteps
        .filter(({ step }) => canTake(step, job))
        .map(({ step, icon }) => (
          <RowButton
            key={step}
            label={en.steps[step]}
            of={name}
            icon={icon}
            isActive={isActive}
            onClick={() => steps[step]([job.id])}
          />
        ))}
    </td>
  );
}
