import type { BatchSum } from '../../shared/batch-state.ts';
import { formatBytes, formatRate, visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { BatchView } from '../../shared/job-view.ts';
import { placeOfUrl, placeText } from '../destinations/place-name.ts';
import { useQueue } from '../state/model-context.ts';
import { useBatchWords } from './use-batch-words.ts';

/** Second line of a batch: its state or why it waits, how its files ended, what is set for it, where it goes. */
export function BatchLine({ batch, sum }: { batch: BatchView; sum: BatchSum }) {
  const words = useBatchWords(batch.id, sum.state);
  const place = useQueue((queue) => placeText(placeOfUrl(batch.destinationUrl, queue.practiceServer)));
  const to = en.row.to(place);
  return (
    <span className="line" title={to}>
      {words}
      {batch.scan === 'running' && ` · ${en.queue.scan.running(sum.files, formatBytes(sum.totalBytes))}`}
      {batch.scan === 'stopped' && ` · ${en.queue.scan.stopped}`}
      {` · ${en.batch.doneOf(sum.acknowledged, sum.files)}`}
      {sum.failed > 0 && <span className="bad"> · {en.batch.needYou(sum.failed)}</span>}
      {sum.cancelled > 0 && sum.cancelled < sum.files && ` · ${en.batch.cancelled(sum.cancelled)}`}
      {batch.bytesPerSecond !== null && ` · ${en.queue.speed.limited(formatRate(batch.bytesPerSecond))}`}
      {batch.naming !== null && ` · ${en.queue.naming.inUse(visibleText(batch.naming))}`}
      {` · ${to}`}
    </span>
  );
}
