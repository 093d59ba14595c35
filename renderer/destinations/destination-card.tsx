import { ChevronsUpDown, Laptop, Plus, Server } from 'lucide-react';
import { Button } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { usableDestination } from '../state/destination-actions.ts';
import { useModel, useQueue, useSettings } from '../state/model-context.ts';
import { placeOfDestination, placeText } from './place-name.ts';

/** Where new uploads go; opens the choice. */
export function DestinationCard() {
  const { additions } = useModel();
  const destination = useSettings(usableDestination);
  const isPracticeOn = useQueue((queue) => queue.practiceServer.state === 'on');
  if (destination === null) {
    return (
      <div className="destination">
        <span className="side-heading" aria-hidden="true">
          {en.destination.heading}
        </span>
        <Button
          className="destination-card none"
          aria-label={en.destination.choose}
          onPress={additions.openChooser}
        >
          <Plus className="icon" aria-hidden />
          <span className="place">
            <span className="place-name">{en.destination.none}</span>
            <span className="place-path">{en.destination.noneHint}</span>
          </span>
        </Button>
      </div>
    );
  }
  const place = placeOfDestination(destination);
  const Icon = destination.kind === 'practice' ? Laptop : Server;
  const practiceHint = isPracticeOn ? en.destination.practiceOn : en.destination.practiceOff;
  return (
    <div className="destination">
      <span className="side-heading" aria-hidden="true">
        {en.destination.heading}
      </span>
      <Button
        className="destination-card"
        aria-label={en.destination.change(placeText(place))}
        onPress={additions.openChooser}
      >
        <Icon className="icon" aria-hidden />
        <span className="place">
          <span className="place-name">
            <bdi>{withBreaks(place.name)}</bdi>
          </span>
          <span className="place-path">
            <bdi>{destination.kind === 'practice' ? practiceHint : `/${place.path}`}</bdi>
          </span>
        </span>
        <ChevronsUpDown className="icon faint" aria-hidden />
      </Button>
    </div>
  );
}

/** A long host may break after its dots. */
const withBreaks = (host: string) =>
  host.split(/(?<=\.)/).map((part, index) => [index > 0 && <wbr key={part} />, part]);
