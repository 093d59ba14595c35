import { X } from 'lucide-react';
import { useState } from 'react';
import {
  Dialog,
  Form,
  Heading,
  Modal,
  ModalOverlay,
  Tab,
  TabList,
  TabPanel,
  Tabs,
} from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useUi } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';
import { changeOfDraft, draftOfSettings, problemsOf, type SpeedForm } from './speed-draft.ts';
import { SpeedSection } from './speed-section.tsx';
import { TimesSection } from './times-section.tsx';

const { speed } = en.queue;

/** How much of the line and of this computer uploads may take, and when. */
export function SpeedDialog() {
  const { ui } = useModel();
  const isOpen = useUi(({ isSpeedOpen }) => isSpeedOpen);
  const close = (): void => ui.setState({ isSpeedOpen: false });
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className="modal wide">
        <Dialog className="dialog">
          <SpeedEntries close={close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

type SpeedTab = 'speed' | 'times';

function SpeedEntries({ close }: { close: () => void }) {
  const { queue, wishes } = useModel();
  const [begun] = useState(() => draftOfSettings(queue.getState().status.settings, Date.now()));
  const [draft, setDraft] = useState(begun);
  const [wasSent, setWasSent] = useState(false);
  const [tab, setTab] = useState<SpeedTab>('speed');
  const form: SpeedForm = {
    draft,
    problems: wasSent ? problemsOf(draft) : new Set(),
    edit: (change) => setDraft((before) => ({ ...before, ...change })),
  };
  const save = async (): Promise<void> => {
    setWasSent(true);
    const change = changeOfDraft(draft, begun);
    if (change === null) setTab(problemsOf(draft).has('limited') ? 'times' : 'speed');
    else if (await wishes.changeSettings(change)) close();
  };
  return (
    <Form
      className="server-settings"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <header>
        <Heading slot="title">{speed.title}</Heading>
        <IconButton label={speed.cancel} icon={X} onPress={close} />
      </header>
      <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => setTab(key as SpeedTab)}>
        <TabList className="tab-list" aria-label={speed.title}>
          <Tab id="speed" className="tab">
            {speed.tabs.speed}
          </Tab>
          <Tab id="times" className="tab">
            {speed.tabs.times}
          </Tab>
        </TabList>
        <TabPanel id="speed" className="tab-panel">
          <SpeedSection form={form} />
        </TabPanel>
        <TabPanel id="times" className="tab-panel">
          <TimesSection form={form} />
        </TabPanel>
      </Tabs>
      <footer>
        <PushButton onPress={close}>{speed.cancel}</PushButton>
        <PushButton look="primary" type="submit">
          {speed.save}
        </PushButton>
      </footer>
    </Form>
  );
}
