import { X } from 'lucide-react';
import { useState } from 'react';
import { Dialog, Form, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { type LimitTarget, limitTitle } from '../state/limit-target.ts';
import { useModel, useUi } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import { parseRate, rateText } from './rate-text.ts';
import { rateProblemWords } from './rate-words.ts';

const { speed } = en.queue;

/** Asks for the speed limit of some uploads or of a batch. */
export function LimitDialog() {
  const { ui } = useModel();
  const { dialog } = useUi(({ limitDialog }) => ({ dialog: limitDialog }));
  const close = (): void => ui.setState({ limitDialog: null });
  return (
    <ModalOverlay
      className="overlay"
      isOpen={dialog !== null}
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
    >
      <Modal className="modal">
        <Dialog className="dialog">{dialog !== null && <LimitForm {...dialog} close={close} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface LimitFormProps {
  target: LimitTarget;
  bytesPerSecond: number | null;
  close: () => void;
}

function LimitForm({ target, bytesPerSecond, close }: LimitFormProps) {
  const { queue, wishes } = useModel();
  const [title] = useState(() => limitTitle(target, queue.getState()));
  const [text, setText] = useState(() => rateText(bytesPerSecond));
  const [wasSent, setWasSent] = useState(false);
  const parsed = parseRate(text);
  return (
    <Form
      className="limit-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        setWasSent(true);
        if (!parsed.ok) return;
        close();
        void wishes.setLimit(target, parsed.bytesPerSecond);
      }}
    >
      <header>
        <Heading slot="title">{title}</Heading>
        <IconButton label={speed.cancel} icon={X} onPress={close} />
      </header>
      <TextEntry
        autoFocus
        label={speed.limitLabel}
        value={text}
        onChange={setText}
        hint={speed.limitHint}
        problem={parsed.ok || !wasSent ? undefined : rateProblemWords[parsed.problem]}
      />
      <footer>
        <PushButton onPress={close}>{speed.cancel}</PushButton>
        <PushButton look="primary" type="submit">
          {speed.save}
        </PushButton>
      </footer>
    </Form>
  );
}
