import { ChevronsUpDown, Laptop, type LucideIcon, Plus, Server, Settings2 } from 'lucide-react';
import { Button } from 'react-aria-components';
import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { namingOf } from '../../shared/settings.ts';
import { usableDestination } from '../state/destination-actions.ts';
import { useModel, useQueue, useSettings } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { originOfDestination, placeOfDestination } from './place-name.ts';

/** Where new uploads go; opens the choice, and the settings of the server. */
export function DestinationCard() {
  const destination = useSettings(usableDestination);
  const isPracticeOn = useQueue((queue) => queue.practiceServer.state === 'on');
  const { heading, none, noneHint, practice, practiceOn, practiceOff } = en.destination;
  if (destination === null) return <Card icon={Plus} name={none} hint={noneHint} isChosen={false} />;
  if (destination.kind === 'practice') {
    const hint = isPracticeOn ? practiceOn : practiceOff;
    return <Card prefix={heading} icon={Laptop} name={practice} hint={hint} isChosen />;
  }
  const { name, path } = placeOfDestination(destination);
  return <Card prefix={heading} icon={Server} name={name} hint={`/${path}`} isChosen />;
}

interface CardProps {
  icon: LucideIcon;
  name: string;
  hint: string;
  isChosen: boolean;
  /** Begins the button's accessible name. */
  prefix?: string;
}

function Card({ icon: Icon, name, hint, isChosen, prefix }: CardProps) {
  const { additions } = useModel();
  return (
    <div className="destination">
      <span className="side-heading" aria-hidden="true">
        {en.destination.heading}
      </span>
      <Button
        className={isChosen ? 'destination-card' : 'destination-card none'}
        onPress={additions.openChooser}
      >
        {prefix !== undefined && <span className="visually-hidden">{prefix} </span>}
        <Icon className="icon" aria-hidden />
        <span className="place">
          <bdi className="place-name">{withBreaks(name)}</bdi> <bdi className="place-path">{hint}</bdi>
          <RuleInUse />
        </span>
        {isChosen && <ChevronsUpDown className="icon faint" aria-hidden />}
      </Button>
      <SettingsButton />
    </div>
  );
}

/** What would surprise whoever has forgotten it. */
function RuleInUse() {
  const naming = useSettings((settings) => {
    const destination = usableDestination(settings);
    return destination && namingOf(settings, destination);
  });
  if (naming === null) return null;
  return <bdi className="place-rule"> {en.queue.naming.inUse(visibleText(naming))}</bdi>;
}

function SettingsButton() {
  const { servers } = useModel();
  const destination = useSettings(usableDestination);
  const origin = useQueue(({ practiceServer }) => originOfDestination(destination, practiceServer));
  if (origin === null) return null;
  return (
    <IconButton
      label={en.servers.settings}
      icon={Settings2}
      onPress={() => void servers.openSettings(origin)}
    />
  );
}

/** A long host may break after its dots. */
const withBreaks = (host: string) =>
  host.split(/(?<=\.)/).map((part, index) => [index > 0 && <wbr key={part} />, part]);
