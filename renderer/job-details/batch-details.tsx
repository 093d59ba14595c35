import { formatBytes, formatMoment, formatRate, visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { BatchView } from '../../shared/job-view.ts';
import { useBatchWords } from '../queue/use-batch-words.ts';
import { batchName } from '../state/batch-name.ts';
import { useQueue } from '../state/model-context.ts';
import { useToday } from '../state/now.ts';
import { selectBatchSum, selectBatchSums } from '../state/selectors.ts';
import { DetailsFrame } from './details-frame.tsx';
import { Fact } from './fact.tsx';

const { batch: words, details, queue } = en;

/** What is known about a batch as a whole. */
export function BatchDetails({ batch }: { batch: BatchView }) {
  const sum = useQueue((state) => selectBatchSum(state, batch));
  const { acknowledgedBytes } = useQueue((state) => selectBatchSums(state, batch.id));
  const state = useBatchWords(batch.id, sum.state);
  const today = useToday();
  const files = [
    words.doneOf(sum.acknowledged, sum.files),
    sum.failed > 0 && words.needYou(sum.failed),
    sum.cancelled > 0 && words.cancelled(sum.cancelled),
    batch.scan === 'stopped' && queue.scan.stopped,
  ];
  return (
    <DetailsFrame title={batchName(batch, sum.files)}>
      <div className="details-body">
        <dl>
          <Fact term={details.state} text={state} />
          <Fact term={details.files} text={files.filter(Boolean).join(' · ')} />
          <Fact
            term={details.confirmed}
            text={details.confirmedSizes(formatBytes(acknowledgedBytes), formatBytes(sum.totalBytes))}
          />
          <Fact term={details.to} text={visibleText(batch.destinationUrl)} />
          {batch.naming !== null && <Fact term={queue.naming.label} text={visibleText(batch.naming)} />}
          {batch.bytesPerSecond !== null && (
            <Fact term={details.limit} text={queue.speed.limited(formatRate(batch.bytesPerSecond))} />
          )}
          <Fact term={details.added} text={formatMoment(batch.addedAt, today).replace(/^(at|on) /, '')} />
        </dl>
      </div>
    </DetailsFrame>
  );
}
