import {
  BatteryLow,
  CalendarClock,
  Coins,
  HardDrive,
  type LucideIcon,
  Moon,
  Pause,
  WifiOff,
} from 'lucide-react';
import { formatMoment } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { HoldReason } from '../../shared/queue-status.ts';
import { countHeld } from '../state/held-uploads.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useToday } from '../state/now.ts';
import { PushButton } from '../ui/push-button.tsx';
import { useFocusHeir } from '../ui/use-focus-heir.ts';

const { holds } = en.queue;

const icons: Readonly<Record<HoldReason, LucideIcon>> = {
  offline: WifiOff,
  asleep: Moon,
  battery: BatteryLow,
  metered: Coins,
  timetable: CalendarClock,
  storage: HardDrive,
  'read-only': HardDrive,
  'not-running': Pause,
  'only-cancels': Pause,
};

/** One for the whole program, however many uploads wait; gone when they go on. */
export function HoldBanner() {
  const { hold, count } = useQueue(({ byId, status }) => ({
    hold: status.hold,
    count: countHeld(byId, status.hold),
  }));
  if (hold === null || count === 0) return null;
  return <Banner reason={hold.reason} until={hold.until} count={count} />;
}

interface BannerProps {
  reason: HoldReason;
  /** Epoch ms. */
  until: number | null;
  count: number;
}

function Banner({ reason, until, count }: BannerProps) {
  const today = useToday();
  const ref = useFocusHeir<HTMLDivElement>();
  const Icon = icons[reason];
  return (
    <div ref={ref} className="notice hold">
      <Icon className="icon" aria-hidden />
      <div className="notice-body">
        <strong>{reason === 'asleep' && until !== null ? holds.woken : holds.words[reason]}</strong>{' '}
        {holds.waiting(count)}
        {until !== null && ` ${holds.until(formatMoment(until, today))}`}
      </div>
      <WayOut reason={reason} until={until} today={today} />
    </div>
  );
}

/** What the user can do about it, where something can be done here. */
function WayOut({ reason, until, today }: Omit<BannerProps, 'count'> & { today: number }) {
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
