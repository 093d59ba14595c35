import { ChevronDown, ChevronRight, Files, Folder } from 'lucide-react';
import { memo } from 'react';
import type { BatchState, BatchSum } from '../../shared/batch-state.ts';
import { formatBytes, formatRate, formatTimeLeft } from '../../shared/format.ts';
import { batchWords } from '../../shared/i18n/batch-words.ts';
import { en } from '../../shared/i18n/en.ts';
import type { BatchView, JobState } from '../../shared/job-view.ts';
import { batchName } from '../state/batch-name.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { isSelected as isRowSelected } from '../state/selection.ts';
import { batchJobIds, selectBatchSum, selectBatchSums } from '../state/selectors.ts';
import { percentOfSums } from '../state/sums.ts';
import { toggleCollapsed } from '../state/ui-store.ts';
import { BatchButtons } from './batch-buttons.tsx';
import { BatchLine } from './batch-line.tsx';
import { ProgressTrack } from './progress-track.tsx';
import { type RowPlace, rowAttributes } from './row-place.ts';

export const BatchRow = memo(function BatchRow({ batchId, ...place }: RowPlace & { batchId: string }) {
  const batch = useQueue((queue) => queue.batches.get(batchId));
  return batch === undefined ? null : <KnownBatchRow batch={batch} {...place} />;
});

function KnownBatchRow({ batch, ...place }: RowPlace & { batch: BatchView }) {
  const { ui } = useModel();
  const { id: batchId } = batch;
  const jobIds = useQueue((queue) => batchJobIds(queue, batchId));
  const sum = useQueue((queue) => selectBatchSum(queue, batch));
  const isCollapsed = useUi((state) => state.collapsed.has(batchId));
  const isSelected = useUi((state) => isRowSelected(state.selection.jobIds, { jobIds }));
  const name = batchName(batch, jobIds.length);
  const Chevron = isCollapsed ? ChevronRight : ChevronDown;
  const Icon = batch.kind === 'folder' ? Folder : Files;
  return (
    <tr {...rowAttributes(place, isSelected)} className="row batch">
      <th scope="row" className="cell-name">
        <button
          type="button"
          className="twist"
          tabIndex={place.isActive ? 0 : -1}
          aria-expanded={!isCollapsed}
          aria-label={isCollapsed ? en.batch.expand(name) : en.batch.collapse(name)}
          onClick={() => toggleCollapsed(ui, batchId)}
        >
          <Chevron className="icon" aria-hidden />
        </button>
        <Icon className="icon batch-icon" aria-hidden />
        <span className="name-lines">
          <span className="name">
            <bdi>{name}</bdi>
          </span>
          <BatchLine batch={batch} sum={sum} />
        </span>
      </th>
      <BatchMovingCells batchId={batchId} name={name} sum={sum} />
      <BatchButtons batch={batch} jobIds={jobIds} name={name} isActive={place.isActive} />
    </tr>
  );
}

function BatchMovingCells({ batchId, name, sum }: { batchId: string; name: string; sum: BatchSum }) {
  const sums = useQueue((queue) => selectBatchSums(queue, batchId));
  const percent = percentOfSums(sums);
  const whole = Math.max(1, sums.totalBytes);
  return (
    <>
      <td className="cell-progress">
        {sum.state === 'cancelled' ? (
          <span className="ended">{batchWords.cancelled}</span>
        ) : (
          <>
            <ProgressTrack
              label={en.row.upload(name)}
              valueText={en.row.progressValue(percent, sums.acknowledgedBytes, sums.totalBytes)}
              percent={percent}
              acknowledged={sums.acknowledgedBytes / whole}
              sent={sums.sentBytes / whole}
              state={barOfBatch[sum.state]}
            />
            <span className="percent" aria-hidden="true">
              {en.row.percent(percent)}
            </span>
          </>
        )}
      </td>
      <td className="cell-size">
        {formatBytes(sum.state === 'cancelled' ? sum.totalBytes : sums.totalBytes)}
      </td>
      <td className="cell-speed">{sums.bytesPerSecond === null ? '' : formatRate(sums.bytesPerSecond)}</td>
      <td className="cell-left">{sums.secondsLeft === null ? '' : formatTimeLeft(sums.secondsLeft)}</td>
    </>
  );
}

/** The state whose shape the batch's bar takes. */
const barOfBatch: Readonly<Record<BatchState, JobState>> = {
  scanning: 'transferring',
  uploading: 'transferring',
  waiting: 'queued',
  cancelling: 'cancelling',
  paused: 'suspended',
  'needs-you': 'error',
  done: 'acknowledged',
  'partly-done': 'acknowledged',
  cancelled: 'cancelling',
};
