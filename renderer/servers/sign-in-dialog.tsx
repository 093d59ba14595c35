import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Form, Heading } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import type { ServerView } from '../../shared/server-view.ts';
import { useModel } from '../state/model-context.ts';
import type { SignInCall } from '../state/sign-in-calls.ts';
import { CheckEntry } from '../ui/check-entry.tsx';
import { ChoiceList } from '../ui/choice-list.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import { changeOfDraft } from './change-of-draft.ts';
import { draftProblems } from './draft-problems.ts';
import { MemoryOnlyNote } from './memory-only-note.tsx';
import { draftOf } from './server-draft.ts';
import { PasswordEntries, PlainPasswordEntry, TokenEntry } from './sign-in-entries.tsx';

const { fields, signInDialog, problems: words } = en.servers;

/** Asks who is there, once for all uploads that wait; they go on as soon as it is answered. */
export function SignInDialog({ view, call }: { view: ServerView; call: SignInCall }) {
  const { servers } = useModel();
  const isProxy = call.who === 'proxy';
  const [draft, setDraft] = useState(() => {
    const before = draftOf(view);
    return !isProxy && before.signInKind === 'none' ? { ...before, signInKind: 'password' as const } : before;
  });
  const [isRemembered, setIsRemembered] = useState(true);
  const [wasSent, setWasSent] = useState(false);
  const edit = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const host = new URL(call.origin).host;
  const found = draftProblems(draft, view);
  const proxyNameProblem = isProxy && draft.proxyUserName.trim() === '' ? words.userName : undefined;
  const isComplete = isProxy
    ? proxyNameProblem === undefined
    : (found.userName ?? found.password ?? found.token) === undefined;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setWasSent(true);
    if (isComplete) void servers.save({ ...changeOfDraft(draft, view), isRemembered });
  };
  const entries = { view, draft, edit, problems: wasSent ? found : {} };
  return (
    <Form className="sign-in" validationBehavior="aria" onSubmit={submit}>
      <header>
        <Heading slot="title">{isProxy ? signInDialog.proxyTitle : signInDialog.title(host)}</Heading>
        <IconButton label={en.servers.dialog.cancel} icon={X} onPress={servers.close} />
      </header>
      <p className={call.isRefused ? 'form-note bad' : 'form-lead'}>
        {call.isRefused
          ? signInDialog.refused
          : [isProxy ? signInDialog.proxyText(host) : null, signInDialog.goesOn(call.jobCount)]
              .filter((part) => part !== null)
              .join(' ')}
      </p>
      {isProxy ? (
        <div className="entry-pair">
          <TextEntry
            label={fields.userName}
            autoFocus
            value={draft.proxyUserName}
            onChange={(proxyUserName) => edit({ proxyUserName })}
            problem={wasSent ? proxyNameProblem : undefined}
          />
          <TextEntry
            label={fields.password}
            type="password"
            value={draft.proxyPassword}
            onChange={(proxyPassword) => edit({ proxyPassword })}
            hint={view.secrets.proxyPassword ? fields.kept : undefined}
          />
        </div>
      ) : (
        <>
          <ChoiceList
            label={fields.signInKind}
            value={draft.signInKind}
            onChange={(signInKind) => edit({ signInKind })}
            choices={[
              { value: 'password', label: fields.signInPassword },
              { value: 'token', label: fields.signInToken },
            ]}
          />
          {draft.signInKind === 'token' ? (
            <TokenEntry {...entries} />
          ) : (
            <PasswordEntries {...entries} autoFocus />
          )}
          {(call.isReadable || draft.isPasswordOverHttpAllowed) && (
            <PlainPasswordEntry draft={draft} edit={edit} />
          )}
        </>
      )}
      {view.areSecretsKept ? (
        <CheckEntry label={signInDialog.remember} isSelected={isRemembered} onChange={setIsRemembered} />
      ) : (
        <MemoryOnlyNote view={view} />
      )}
      <footer>
        <PushButton onPress={servers.close}>{en.servers.dialog.cancel}</PushButton>
        <PushButton look="primary" type="submit">
          {signInDialog.submit}
        </PushButton>
      </footer>
    </Form>
  );
}
