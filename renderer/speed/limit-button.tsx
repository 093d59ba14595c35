import { Gauge, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useMoment } from '../state/now.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';
import { limitWords, overrideThatCounts } from './limit-words.ts';

const { speed } = en.queue;

/** The limit in force and the rule that it comes from; opens what can be set, and ends what counts for a while. */
export function LimitButton() {
  const { ui, wishes } = useModel();
  const { status } = useQueue(({ status }) => ({ status }));
  const words = useMoment((now) => limitWords(status, now));
  const override = useMoment((now) => overrideThatCounts(status.settings, now)?.rule ?? null);
  return (
    <span className="limit">
      <PushButton
        look="quiet"
        icon={Gauge}
        aria-label={`${speed.title}: ${words}`}
        onPress={() => ui.setState({ isSpeedOpen: true })}
      >
        {words}
      </PushButton>
      {override !== null && (
        <IconButton
          label={speed.endOverride[override]}
          icon={X}
          onPress={() => void wishes.changeSettings({ weekOverride: null })}
        />
      )}
    </span>
  );
}
