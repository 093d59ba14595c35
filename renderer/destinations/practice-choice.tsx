import { Laptop } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useUi } from '../state/model-context.ts';
import { PushButton } from '../ui/push-button.tsx';

export function PracticeChoice() {
  const { additions } = useModel();
  const isStarting = useUi((ui) => ui.isPracticeStarting);
  return (
    <section className="practice-choice" aria-labelledby="practice-heading">
      <Laptop className="icon" aria-hidden />
      <div>
        <h3 id="practice-heading">{en.destination.practiceChoice}</h3>
        <p>{en.destination.practiceChoiceHint}</p>
      </div>
      <PushButton isDisabled={isStarting} onPress={() => void additions.choose({ kind: 'practice' })}>
        {isStarting ? en.destination.starting : en.destination.usePractice}
      </PushButton>
    </section>
  );
}
