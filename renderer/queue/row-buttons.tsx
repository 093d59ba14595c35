import { type LucideIcon, Pause, Play, Trash2, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import type { JobView } from '../../shared/job-view.ts';
import { canTake } from '../state/job-steps.ts';
import { useModel } from '../state/model-context.ts';
import { MoreButton } from './more-button.tsx';
import { RowButton } from './row-button.tsx';
import { UndoButton } from './undo-button.tsx';
import { useWayOn } from './use-way-on.ts';

type IconStep = 'pause' | 'resume' | 'cancel' | 'remove';

const iconSteps: readonly { step: IconStep; icon: LucideIcon }[] = [
  { step: 'pause', icon: Pause },
  { step: 'resume', icon: Play },
  { step: 'cancel', icon: X },
  { step: 'remove', icon: Trash2 },
];

/** The steps that a job can take in its present state. Only the active row's buttons are stops of the Tab key. */
export function RowButtons({ job, name, isActive }: { job: JobView; name: string; isActive: boolean }) {
  const { steps, servers } = useModel();
  const { signIn, retry } = useWayOn(job);
  const common = { of: name, isActive };
  return (
    <td className="cell-actions">
      {signIn !== null && (
        <RowButton {...common} label={en.servers.signIn} onClick={() => void servers.openSignIn(signIn)} />
      )}
      {retry !== null && (
        <RowButton {...common} label={en.steps[retry]} onClick={() => void steps.retry([job.id])} />
      )}
      {job.hold !== null && (
        <>
          <UndoButton {...common} jobId={job.id} />
          <RowButton
            {...common}
            label={en.queue.menu.cancelNow}
            icon={X}
            onClick={() => void steps['cancel-now']([job.id])}
          />
        </>
      )}
      {iconSteps
        .filter(({ step }) => canTake(step, job))
        .map(({ step, icon }) => (
          <RowButton
            {...common}
            key={step}
            label={en.steps[step]}
            icon={icon}
            onClick={({ shiftKey }) =>
              void steps[step === 'cancel' && shiftKey ? 'cancel-now' : step]([job.id])
            }
          />
        ))}
      <MoreButton {...common} batchId={null} jobIds={[job.id]} />
    </td>
  );
}
