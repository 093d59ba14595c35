import { type LucideIcon, Pause, Play, RotateCw, Square, Trash2, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import type { BatchStep } from '../../shared/ipc-contract.ts';
import type { BatchView } from '../../shared/job-view.ts';
import { countAble } from '../state/job-steps.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { selectBatchStates } from '../state/selectors.ts';
import type { Tally } from '../state/tally.ts';
import { MoreButton } from './more-button.tsx';
import { RowButton } from './row-button.tsx';

interface BatchButtonsProps {
  batch: BatchView;
  jobIds: readonly string[];
  name: string;
  isActive: boolean;
}

/** Steps of the whole batch. */
export function BatchButtons({ batch, jobIds, name, isActive }: BatchButtonsProps) {
  const { steps, wishes } = useModel();
  const states = useQueue((queue) => selectBatchStates(queue, batch.id));
  const common = { of: name, isActive };
  return (
    <td className="cell-actions">
      {stepsOfBatch(batch, states).map(({ step, label, icon }) => (
        <RowButton
          {...common}
          key={step}
          label={label}
          icon={icon}
          onClick={({ shiftKey }) =>
            void wishes.stepBatch(step === 'cancel' && shiftKey ? 'cancel-now' : step, batch.id)
          }
        />
      ))}
      {isClearable(states, jobIds.length) && (
        <RowButton
          {...common}
          label={en.steps.remove}
          icon={Trash2}
          onClick={() => void steps.remove(jobIds)}
        />
      )}
      <MoreButton {...common} batchId={batch.id} jobIds={jobIds} />
    </td>
  );
}

interface BatchButton {
  step: BatchStep;
  label: string;
  icon: LucideIcon;
}

/** @param states its jobs, counted */
export function stepsOfBatch(batch: BatchView, states: Tally['states']): BatchButton[] {
  const isScanning = batch.scan === 'running';
  const can = (step: 'pause' | 'resume' | 'cancel'): boolean => countAble(step, states) > 0;
  const buttons: (BatchButton | false)[] = [
    isScanning && { step: 'stop-scan', label: en.queue.scan.stop, icon: Square },
    // Only what failed: a wait for the next try needs no hand, and what was cancelled stays cancelled.
    states.error > 0 && {
      step: 'retry-failed',
      label: en.steps.retryFailed,
      icon: RotateCw,
    },
    can('pause')
      ? { step: 'pause', label: en.steps.pause, icon: Pause }
      : can('resume') && { step: 'resume', label: en.steps.resume, icon: Play },
    can('cancel') && { step: 'cancel', label: en.steps.cancel, icon: X },
  ];
  return buttons.filter((button) => button !== false);
}

/** Nothing goes off the list while the rest of the batch is under way. */
const isClearable = (states: Tally['states'], jobs: number): boolean => countAble('remove', states) === jobs;
