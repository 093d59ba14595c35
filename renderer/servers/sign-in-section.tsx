import { en } from '../../shared/i18n/en.ts';
import { CheckEntry } from '../ui/check-entry.tsx';
import { ChoiceList } from '../ui/choice-list.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import { HeaderList } from './header-list.tsx';
import { MemoryOnlyNote } from './memory-only-note.tsx';
import type { ServerForm } from './server-form.ts';

const { fields } = en.servers;

export function SignInSection({ form: { view, draft, problems, edit } }: { form: ServerForm }) {
  const isReadable = view.settings.origin.startsWith('http:');
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
      {draft.signInKind === 'password' && (
        <div className="entry-pair">
          <TextEntry
            label={fields.userName}
            value={draft.userName}
            onChange={(userName) => edit({ userName })}
            hint={fields.userNameHint}
            problem={problems.userName}
          />
          <TextEntry
            label={fields.password}
            type="password"
            value={draft.password}
            onChange={(password) => edit({ password })}
            hint={view.secrets.password ? fields.kept : undefined}
            problem={problems.password}
          />
        </div>
      )}
      {draft.signInKind === 'token' && (
        <TextEntry
          label={fields.token}
          type="password"
          value={draft.token}
          onChange={(token) => edit({ token })}
          hint={view.secrets.token ? fields.kept : undefined}
          problem={problems.token}
        />
      )}
      {draft.signInKind !== 'none' && isReadable && (
        <CheckEntry
          label={fields.plainPassword}
          hint={fields.plainPasswordHint}
          isSelected={draft.isPasswordOverHttpAllowed}
          onChange={(isPasswordOverHttpAllowed) => edit({ isPasswordOverHttpAllowed })}
        />
      )}
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
