import type { CSSProperties } from 'react';
import { en } from '../../shared/i18n/en.ts';
import type { UndoOffer } from '../../shared/queue-status.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { useMoment } from '../state/now.ts';
import { undoKeys } from '../state/undo-keys.ts';
import { PushButton } from '../ui/push-button.tsx';
import { useFocusHeir } from '../ui/use-focus-heir.ts';

/** What was done last, while it can be taken back. */
export function UndoToast() {
  const { offer } = useQueue(({ status }) => ({ offer: status.undo.at(-1) }));
  return offer === undefined ? null : <Offer key={offer.id} offer={offer} />;
}

const wholeMs = 8_000;

function Offer({ offer: { id, kind, count, until } }: { offer: UndoOffer }) {
  const seconds = useMoment((now) => Math.max(0, Math.ceil((until - now) / 1000)));
  return seconds === 0 ? null : <Toast id={id} words={en.queue.undo.done[kind](count)} seconds={seconds} />;
}

function Toast({ id, words, seconds }: { id: string; words: string; seconds: number }) {
  const { wishes, platform } = useModel();
  const ref = useFocusHeir<HTMLElement>();
  const { title, undo, secondsLeft } = en.queue.undo;
  return (
    <section className="undo-toast" ref={ref} aria-label={title}>
      <Ring share={(seconds * 1000) / wholeMs} />
      <span>{words}</span>
      <span className="undo-time">{secondsLeft(seconds)}</span>
      <PushButton onPress={() => void wishes.undo(id)} aria-keyshortcuts={undoKeys(platform).aria}>
        {undo}
      </PushButton>
      <span className="undo-keys" aria-hidden="true">
        {undoKeys(platform).shown}
      </span>
    </section>
  );
}

type RingStyle = CSSProperties & { '--share': number };

/** Shrinks with the time that is left. */
function Ring({ share }: { share: number }) {
  const style: RingStyle = { '--share': Math.min(1, share) };
  return (
    <svg className="undo-ring" viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="8" />
      <circle cx="10" cy="10" r="8" pathLength="1" style={style} />
    </svg>
  );
}
