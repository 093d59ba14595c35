import { en } from '../../shared/i18n/en.ts';
import { TextEntry } from '../ui/text-entry.tsx';
import { FileEntry } from './file-entry.tsx';
import type { ServerForm } from './server-form.ts';

const { fields } = en.servers;

export function SecuritySection({ form }: { form: ServerForm }) {
  const { view, draft, problems, edit } = form;
  const isTls = view.settings.origin.startsWith('https:');
  return (
    <>
      {isTls && (
        <>
          <FileEntry
            form={form}
            file="authorities"
            label={fields.authorities}
            hint={fields.authoritiesHint}
            none={fields.authoritiesNone}
          />
          <TextEntry
            label={fields.pinnedKey}
            isCode
            value={draft.pinnedKey}
            onChange={(pinnedKey) => edit({ pinnedKey })}
            hint={fields.pinnedKeyHint}
            problem={problems.pinnedKey}
          />
          <FileEntry
            form={form}
            file="certificate"
            label={fields.certificate}
            hint={fields.certificateHint}
            none={fields.certificateNone}
          />
          {draft.files.certificate.name !== null && (
            <TextEntry
              label={fields.passphrase}
              type="password"
              value={draft.passphrase}
              onChange={(passphrase) => edit({ passphrase })}
              hint={view.secrets.passphrase ? fields.kept : undefined}
            />
          )}
        </>
      )}
      <TextEntry
        label={fields.allowedHosts}
        rows={3}
        isCode
        value={draft.allowedHosts}
        onChange={(allowedHosts) => edit({ allowedHosts })}
        hint={fields.allowedHostsHint}
        problem={problems.allowedHosts}
      />
    </>
  );
}
