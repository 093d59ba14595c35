import { FolderOpen, Square } from 'lucide-react';
import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { PushButton } from '../ui/push-button.tsx';

/** The practice server while it is on. */
export function PracticePanel() {
  const { destinations } = useModel();
  const server = useQueue((queue) => queue.practiceServer);
  if (server.state === 'off') return null;
  return (
    <section className="practice" aria-label={en.practice.heading}>
      <p className="practice-state">
        <span className="dot" aria-hidden="true" />
        <strong>{en.practice.heading}</strong>
        <span>{en.practice.on}</span>
      </p>
      <p className="practice-folder">
        <span>{en.practice.folder}</span>
        <bdi title={visibleText(server.folder)}>{visibleText(server.folder)}</bdi>
      </p>
      <div className="practice-buttons">
        <PushButton icon={FolderOpen} onPress={() => void destinations.showPracticeFolder()}>
          {en.practice.showFolder}
        </PushButton>
        <PushButton icon={Square} onPress={() => void destinations.stopPracticeServer()}>
          {en.practice.stop}
        </PushButton>
      </div>
    </section>
  );
}
