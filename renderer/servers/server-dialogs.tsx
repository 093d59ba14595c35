import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useModel, useUi } from '../state/model-context.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { SignInDialog } from './sign-in-dialog.tsx';

/** The dialogs about one server; what was typed is gone when they close. */
export function ServerDialogs() {
  const { servers } = useModel();
  const dialog = useUi((ui) => ({ open: ui.serverDialog })).open;
  return (
    <ModalOverlay
      className="overlay"
      isOpen={dialog !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) servers.close();
      }}
    >
      <Modal className={dialog?.kind === 'settings' ? 'modal wide' : 'modal'}>
        <Dialog className="dialog">
          {dialog?.kind === 'settings' && <SettingsDialog view={dialog.view} firstTab={dialog.tab} />}
          {dialog?.kind === 'sign-in' && <SignInDialog view={dialog.view} call={dialog.call} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
