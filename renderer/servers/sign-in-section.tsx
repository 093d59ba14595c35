import { en } from '../../shared/i18n/en.ts';
import { ChoiceList } from '../ui/choice-list.tsx';
import { HeaderList } from './header-list.tsx';
import { MemoryOnlyNote } from './memory-only-note.tsx';
import type { ServerForm } from './server-form.ts';
import { PasswordEntries, PlainPasswordEntry, TokenEntry } from './sign-in-entries.tsx';

const { fields } = en.servers;

export function SignInSection({ form: { view, draft, problems, edit } }: { form: ServerForm }) {
  const isReadable = view.settings.origin.startsWith('http:');
  const entries = { view, draft, problems, edit };
  return (
    <>
      <ChoiceList
        label={fields.signInKind}
        value={draft.signInKind}
        onChange={(signInKind) => edit({ signInKind })}
        choices={[
          { value: 'none', label: fields.signInNone, hint: fields.signInNoneHint },
          { value: 'password', label: fields.signInPassword, hint: fields.signInPasswordHint },
          { value: 'token', label: fields.signInToken, hint: fields.signInTokenHint },
        ]}
      />
      {draft.signInKind === 'password' && <PasswordEntries {...entries} />}
      {draft.signInKind === 'token' && <TokenEntry {...entries} />}
      {draft.signInKind !== 'none' && isReadable && <PlainPasswordEntry draft={draft} edit={edit} />}
      <HeaderList
        headers={draft.headers}
        keptNames={view.secrets.headerNames}
        problem={problems.headers}
        onChange={(headers) => edit({ headers })}
      />
      <MemoryOnlyNote view={view} />
    </>
  );
}
