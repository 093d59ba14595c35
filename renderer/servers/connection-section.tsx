import { en } from '../../shared/i18n/en.ts';
import { ChoiceList } from '../ui/choice-list.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import type { ServerForm } from './server-form.ts';

const { fields } = en.servers;

export function ConnectionSection({ form: { view, draft, problems, edit } }: { form: ServerForm }) {
  return (
    <>
      <ChoiceList
        label={fields.proxyKind}
        value={draft.proxyKind}
        onChange={(proxyKind) => edit({ proxyKind })}
        choices={[
          { value: 'system', label: fields.proxySystem, hint: fields.proxySystemHint },
          { value: 'none', label: fields.proxyNone },
          { value: 'manual', label: fields.proxyManual, hint: fields.proxyManualHint },
        ]}
      />
      {draft.proxyKind === 'manual' && (
        <TextEntry
          label={fields.proxyAddresses}
          rows={3}
          isCode
          placeholder="http://proxy.example:3128"
          value={draft.proxyAddresses}
          onChange={(proxyAddresses) => edit({ proxyAddresses })}
          problem={problems.proxyAddresses}
        />
      )}
      {draft.proxyKind !== 'none' && (
        <fieldset>
          <legend className="entry-label">{fields.proxySignIn}</legend>
          <div className="entry-pair">
            <TextEntry
              label={fields.proxyUserName}
              value={draft.proxyUserName}
              onChange={(proxyUserName) => edit({ proxyUserName })}
            />
            <TextEntry
              label={fields.proxyPassword}
              type="password"
              value={draft.proxyPassword}
              onChange={(proxyPassword) => edit({ proxyPassword })}
              hint={view.secrets.proxyPassword ? fields.kept : undefined}
            />
          </div>
        </fieldset>
      )}
    </>
  );
}
