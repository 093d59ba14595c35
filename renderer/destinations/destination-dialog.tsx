import { X } from 'lucide-react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useUi } from '../state/model-context.ts';
import type { Addition } from '../state/ui-store.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { AddressForm } from './address-form.tsx';
import { PracticeChoice } from './practice-choice.tsx';
import { RecentAddresses } from './recent-addresses.tsx';

/** Asks where uploads go; what was dropped before an answer waits for it. */
export function DestinationDialog() {
  const { additions } = useModel();
  const { isOpen, waiting } = useUi((ui) => ui.chooser);
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) additions.closeChooser();
      }}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <header>
            <Heading slot="title">{title(waiting)}</Heading>
            <IconButton label={en.destination.cancel} icon={X} onPress={additions.closeChooser} />
          </header>
          <AddressForm exampleFile={exampleFile(waiting)} />
          <RecentAddresses />
          <PracticeChoice />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

const title = (waiting: Addition | null): string =>
  waiting?.kind === 'drop'
    ? en.destination.dialogTitleWaiting(en.destination.items(waiting.files.length))
    : en.destination.dialogTitle;

const exampleFile = (waiting: Addition | null): string =>
  (waiting?.kind === 'drop' ? waiting.files[0]?.name : undefined) ?? en.destination.exampleFile;
