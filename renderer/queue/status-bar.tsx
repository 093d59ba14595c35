import { formatRate } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { ScanStatus } from '../banners/scan-status.tsx';
import { LimitButton } from '../speed/limit-button.tsx';
import { useQueue } from '../state/model-context.ts';
import { selectCounts, selectTotals } from '../state/selectors.ts';

export function StatusBar() {
  const { bytesPerSecond, secondsLeft } = useQueue(selectTotals);
  const counts = useQueue(selectCounts);
  const waiting = counts.waiting - counts.paused;
  return (
    <footer className="status">
      {bytesPerSecond === null ? (
        counts.uploading === 0 && <span>{en.status.idle}</span>
      ) : (
        <span className="rate">{en.status.speed(formatRate(bytesPerSecond))}</span>
      )}
      {counts.uploading > 0 && <span>{en.status.uploading(counts.uploading)}</span>}
      {waiting > 0 && <span>{en.status.waiting(waiting)}</span>}
      {counts.paused > 0 && <span>{en.status.paused(counts.paused)}</span>}
      {counts.needsYou > 0 && <span className="bad">{en.status.needYou(counts.needsYou)}</span>}
      {secondsLeft !== null && <span>{en.status.allDoneIn(secondsLeft)}</span>}
      <ScanStatus />
      <LimitButton />
    </footer>
  );
}
