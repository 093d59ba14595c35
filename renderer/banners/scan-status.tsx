import { Square } from 'lucide-react';
import { formatBytes, visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { whenWords } from '../../shared/i18n/wait-words.ts';
import type { ScanView } from '../../shared/queue-status.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useMoment } from '../state/now.ts';
import { PushButton } from '../ui/push-button.tsx';
import { useFocusHeir } from '../ui/use-focus-heir.ts';

/** The searches for files that are running, with what they have found so far. */
export function ScanStatus() {
  const scans = useQueue(({ status }) => status.scans);
  return scans.map((scan) => <Scan key={scan.batchId} scan={scan} />);
}

function Scan({ scan }: { scan: ScanView }) {
  const { wishes } = useModel();
  const ref = useFocusHeir<HTMLSpanElement>();
  const { running, silent, skipped, stopIn, stopShort } = en.queue.scan;
  const { nextLookAt } = scan;
  const nextLook = useMoment((now) => (nextLookAt === undefined ? null : whenWords(nextLookAt, now)));
  const label = visibleText(scan.label);
  return (
    <span ref={ref} className="scan">
      <span className="scan-words">
        {en.queue.scan.in(label)}: {running(scan.foundFiles, formatBytes(scan.foundBytes))}
        {scan.skippedItems > 0 && ` · ${skipped(scan.skippedItems)}`}
        {nextLook !== null && ` · ${silent(nextLook)}`}
      </span>
      <PushButton
        aria-label={stopIn(label)}
        icon={Square}
        onPress={() => void wishes.stepBatch('stop-scan', scan.batchId)}
      >
        {stopShort}
      </PushButton>
    </span>
  );
}
