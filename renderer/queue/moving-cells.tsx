import { Check } from 'lucide-react';
import { memo } from 'react';
import { formatBytes, formatRate, formatTimeLeft, visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';
import type { JobView, ProgressView } from '../../shared/job-view.ts';
import { useQueue } from '../state/model-context.ts';
import { percentOfJob } from '../state/sums.ts';
import { ProgressTrack } from './progress-track.tsx';

/** The cells of a row that move: the only part that a progress tick renders again. */
export const MovingCells = memo(function MovingCells({ job }: { job: JobView }) {
  const progress = useQueue((queue) => queue.progress.get(job.id));
  const isMoving = job.state === 'transferring';
  return (
    <>
      <td className="cell-progress">
        {job.state === 'acknowledged' ? (
          <span className="ended done">
            <Check className="icon" aria-hidden />
            {stateWords.acknowledged}
          </span>
        ) : job.state === 'cancelled' ? (
          <span className="ended">{stateWords.cancelled}</span>
        ) : (
          <JobBar job={job} progress={progress} />
        )}
      </td>
      <td className="cell-size">{formatBytes(job.totalBytes)}</td>
      <td className="cell-speed">
        {isMoving && typeof progress?.bytesPerSecond === 'number' ? formatRate(progress.bytesPerSecond) : ''}
      </td>
      <td className="cell-left">
        {isMoving && typeof progress?.secondsLeft === 'number' ? formatTimeLeft(progress.secondsLeft) : ''}
        {job.state === 'closing' || job.state === 'transferred' ? en.row.moment : ''}
      </td>
    </>
  );
});

function JobBar({ job, progress }: { job: JobView; progress: ProgressView | undefined }) {
  const acknowledgedBytes = progress?.acknowledgedBytes ?? 0;
  const percent = percentOfJob(job, acknowledgedBytes);
  const whole = Math.max(1, job.totalBytes);
  const value = en.row.progressValue(percent, acknowledgedBytes, job.totalBytes);
  const seconds = job.state === 'transferring' ? (progress?.secondsLeft ?? null) : null;
  return (
    <>
      <ProgressTrack
        label={en.row.upload(visibleText(job.fileName))}
        valueText={seconds === null ? value : `${value}, ${formatTimeLeft(seconds)}`}
        percent={percent}
        acknowledged={acknowledgedBytes / whole}
        sent={(progress?.sentBytes ?? 0) / whole}
        state={job.state}
      />
      <span className="percent" aria-hidden="true">
        {en.row.percent(percent)}
      </span>
    </>
  );
}
