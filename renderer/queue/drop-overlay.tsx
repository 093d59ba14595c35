import { FileX } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import { placeOfDestination, placeText } from '../destinations/place-name.ts';
import { usableDestination } from '../state/destination-actions.ts';
import { useSettings } from '../state/model-context.ts';
import { AppMark } from '../ui/app-mark.tsx';
import { useWindowDrop } from './use-window-drop.ts';

/** Covers the window while something is dragged over it and says what a drop would do. */
export function DropOverlay() {
  const drag = useWindowDrop();
  const destination = useSettings(usableDestination);
  if (drag === 'none') return null;
  if (drag === 'other') {
    return (
      <div className="drop-overlay refused">
        <div className="drop-frame">
          <FileX className="icon" aria-hidden />
          <strong>{en.drop.refused}</strong>
          <span>{en.drop.refusedHint}</span>
        </div>
      </div>
    );
  }
  return (
    <div className="drop-overlay">
      <div className="drop-frame">
        <AppMark />
        <strong>{destination === null ? en.drop.noDestination : en.drop.release}</strong>
        <span>
          {destination === null
            ? en.drop.noDestinationHint
            : en.drop.goTo(placeText(placeOfDestination(destination)))}
        </span>
      </div>
    </div>
  );
}
