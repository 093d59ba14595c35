import { en } from '../../shared/i18n/en.ts';
import { CheckEntry } from '../ui/check-entry.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import type { ServerForm } from './server-form.ts';

const { fields } = en.servers;

type Entries = Pick<ServerForm, 'view' | 'draft' | 'edit' | 'problems'>;

/** User name and password. */
export function PasswordEntries({
  view,
  draft,
  edit,
  problems,
  autoFocus = false,
}: Entries & { autoFocus?: boolean }) {
  return (
    <div className="entry-pair">
      <TextEntry
        label={fields.userName}
        autoFocus={autoFocus}
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
  );
}

export function TokenEntry({ view, draft, edit, problems }: Entries) {
  return (
    <TextEntry
      label={fields.token}
      type="password"
      value={draft.token}
      onChange={(token) => edit({ token })}
      hint={view.secrets.token ? fields.kept : undefined}
      problem={problems.token}
    />
  );
}

/** Consent to secrets that others on the way can read. */
export function PlainPasswordEntry({ draft, edit }: Pick<Entries, 'draft' | 'edit'>) {
  return (
    <CheckEntry
      label={fields.plainPassword}
      hint={fields.plainPasswordHint}
      isSelected={draft.isPasswordOverHttpAllowed}
      onChange={(isPasswordOverHttpAllowed) => edit({ isPasswordOverHttpAllowed })}
    />
  );
}
