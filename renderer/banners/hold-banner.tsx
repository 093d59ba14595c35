import {
  BatteryLow,
  CalendarClock,
  Coins,
  HardDrive,
  Hourglass,
  type LucideIcon,
  Moon,
  Pause,
  WifiOff,
} from 'lucide-react';
import { formatMoment, visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { whenWords } from '../../shared/i18n/wait-words.ts';
import type { HoldReason } from '../../shared/queue-status.ts';
import { heldUploads } from '../state/held-uploads.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useMoment, useToday } from '../state/now.ts';
import { PushButton } from '../ui/push-button.tsx';
import { useFocusHeir } from '../ui/use-focus-heir.ts';

const { holds, speed } = en.queue;

const icons: Readonly<Record<HoldReason, LucideIcon>> = {
  offline: WifiOff,
  asleep: Moon,
  battery: BatteryLow,
  metered: Coins,
  timetable: CalendarClock,
  override: Hourglass,
  storage: HardDrive,
  'disk-full': HardDrive,
  'read-only': HardDrive,
  'not-running': Pause,
  'only-cancels': Pause,
};

/** For each reason one, however many uploads wait; gone when they go on. */
export function HoldBanners() {
  const held = useQueue(({ groups, status }) => heldUploads(groups, status.hold));
  return held.map(({ hold, count }) => <Banner key={hold.reason} {...hold} count={count} />);
}

interface BannerProps {
  reason: HoldReason;
  /** Epoch ms. */
  until: number | null;
  folder?: string | undefined;
  count: number;
}

function Banner({ reason, until, folder, count }: BannerProps) {
  const when = useMoment((now) => (until === null ? null : whenWords(until, now)));
  const ref = useFocusHeir<HTMLDivElement>();
  const Icon = icons[reason];
  const isUnsaved = reason === 'storage' || reason === 'disk-full';
  const words = [
    reason === 'disk-full' && holds.makeRoom,
    folder !== undefined && holds.folder(visibleText(folder)),
    holds.waiting(count),
    when !== null && (isUnsaved ? holds.nextTry(when) : holds.goOn(count, when)),
  ];
  return (
    <div ref={ref} className="notice hold">
      <Icon className="icon" aria-hidden />
      <div className="notice-body">
        <strong>{reason === 'asleep' && until !== null ? holds.woken : holds.words[reason]}</strong>{' '}
        {words.filter(Boolean).join(' ')}
      </div>
      <WayOut reason={reason} until={until} />
    </div>
  );
}

/** What the user can do about it, where something can be done here. */
function WayOut({ reason, until }: Pick<BannerProps, 'reason' | 'until'>) {
  const today = useToday();
  const { wishes, ui } = useModel();
  switch (reason) {
    case 'timetable':
      return until === null ? (
        <PushButton onPress={() => ui.setState({ isSpeedOpen: true })}>{holds.times}</PushButton>
      ) : (
        <PushButton onPress={() => void wishes.changeSettings({ weekOverride: { rule: 'full', until } })}>
          {holds.uploadUntil(formatMoment(until, today).replace(/^at /, ''))}
        </PushButton>
      );
    case 'override':
      return (
        <PushButton onPress={() => void wishes.changeSettings({ weekOverride: null })}>
          {speed.endOverride.stop}
        </PushButton>
      );
    case 'battery':
      return (
        <PushButton onPress={() => void wishes.changeSettings({ onBattery: 'go-on' })}>
          {holds.neverOnBattery}
        </PushButton>
      );
    case 'metered':
      return (
        <PushButton onPress={() => void wishes.changeSettings({ onMetered: 'go-on' })}>
          {holds.neverOnMetered}
        </PushButton>
      );
    default:
      return null;
  }
}
