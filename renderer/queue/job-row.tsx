import { memo } from 'react';
import { visibleText } from '../../shared/format.ts';
import type { JobView } from '../../shared/job-view.ts';
import { useQueue, useUi } from '../state/model-context.ts';
import { JobLine } from './job-line.tsx';
import { MovingCells } from './moving-cells.tsx';
import { RowButtons } from './row-buttons.tsx';
import { type RowPlace, rowAttributes } from './row-place.ts';
import { StateGlyph } from './state-glyph.tsx';

interface JobRowProps extends RowPlace {
  jobId: string;
  isInBatch: boolean;
}

export const JobRow = memo(function JobRow({ jobId, isInBatch, ...place }: JobRowProps) {
  const job = useQueue((queue) => queue.byId.get(jobId));
  const folder = useQueue(
    (queue) => queue.batches.get(queue.byId.get(jobId)?.batchId ?? '')?.kind === 'folder',
  );
  const isSelected = useUi((ui) => ui.selection.jobIds.has(jobId));
  if (job === undefined) return null;
  const name = visibleText(job.fileName);
  return (
    <tr
      {...rowAttributes(place, isSelected)}
      className={`row job ${job.state}${isInBatch ? ' in-batch' : ''}`}
    >
      <th scope="row" className="cell-name">
        <StateGlyph state={job.state} />
        <span className="name-lines">
          <span className="name" title={visibleText(job.relativePath)}>
            <span className="dir">{directory(job, folder)}</span>
            <bdi>{name}</bdi>
          </span>
          <JobLine job={job} isInBatch={isInBatch} />
        </span>
      </th>
      <MovingCells job={job} />
      <RowButtons job={job} name={name} isActive={place.isActive} />
    </tr>
  );
});

/** Folders above the file, as far as the batch header does not name them; equal names stay apart. */
function directory(job: JobView, isBatchFolder: boolean): string {
  const folders = job.relativePath.split('/').slice(isBatchFolder ? 1 : 0, -1);
  return folders.map((folder) => `${visibleText(folder)}/`).join('');
}
