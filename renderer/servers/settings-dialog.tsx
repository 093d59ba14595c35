import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Form, Heading, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import type { ServerView } from '../../shared/server-view.ts';
import { useModel } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';
import { changeOfDraft, limitsOfDraft } from './change-of-draft.ts';
import { ConnectionSection } from './connection-section.tsx';
import { type ServerTab, serverTabs, tabsWithProblems } from './draft-problems.ts';
import { RepliesSection } from './replies-section.tsx';
import { SecuritySection } from './security-section.tsx';
import { type ServerForm, useServerForm } from './server-form.ts';
import { SignInSection } from './sign-in-section.tsx';
import { UploadsSection } from './uploads-section.tsx';

const sections: Readonly<Record<ServerTab, (props: { form: ServerForm }) => ReactNode>> = {
  signIn: SignInSection,
  connection: ConnectionSection,
  security: SecuritySection,
  uploads: UploadsSection,
  replies: RepliesSection,
};

/** How one server wants to be spoken to. */
export function SettingsDialog({ view, firstTab }: { view: ServerView; firstTab: ServerTab }) {
  const { servers, wishes, queue } = useModel();
  const { origin } = view.settings;
  const form = useServerForm(view, queue.getState().status.settings.servers[origin] ?? null);
  const [tab, setTab] = useState(firstTab);
  const wrongTabs = tabsWithProblems(form.problems);

  const save = async (): Promise<void> => {
    const [wrong] = tabsWithProblems(form.check());
    if (wrong !== undefined) setTab(wrong);
    else if (await wishes.setServerLimits(origin, limitsOfDraft(form.draft)))
      await servers.save(changeOfDraft(form.draft, view));
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
        <Heading slot="title">{en.servers.dialog.title(new URL(origin).host)}</Heading>
        <IconButton label={en.servers.dialog.cancel} icon={X} onPress={servers.close} />
      </header>
      <Tabs selectedKey={tab} onSelectionChange={(key) => setTab(key as ServerTab)} className="tabs">
        <TabList className="tab-list" aria-label={en.servers.dialog.sections}>
          {serverTabs.map((each) => (
            <Tab key={each} id={each} className="tab">
              {en.servers.tabs[each]}
              {wrongTabs.has(each) && <span className="tab-problem" aria-hidden="true" />}
            </Tab>
          ))}
        </TabList>
        {serverTabs.map((each) => {
          const Section = sections[each];
          return (
            <TabPanel key={each} id={each} className="tab-panel">
              <Section form={form} />
            </TabPanel>
          );
        })}
      </Tabs>
      <footer>
        <p className="entry-problem" role="status">
          {wrongTabs.size > 0 && en.servers.dialog.problems(Object.keys(form.problems).length)}
        </p>
        <PushButton onPress={servers.close}>{en.servers.dialog.cancel}</PushButton>
        <PushButton look="primary" type="submit">
          {en.servers.dialog.save}
        </PushButton>
      </footer>
    </Form>
  );
}
