import { useState } from 'react';
import { Group } from 'react-aria-components';
import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { ServerFile } from '../../shared/server-view.ts';
import { useModel } from '../state/model-context.ts';
import { PushButton } from '../ui/push-button.tsx';
import type { ServerForm } from './server-form.ts';

interface FileEntryProps {
  form: ServerForm;
  file: ServerFile;
  label: string;
  hint: string;
  /** Stands where a name would, as long as none is chosen. */
  none: string;
}

/** Something on this computer, chosen in a dialog of the system. */
export function FileEntry({ form, file, label, hint, none }: FileEntryProps) {
  const { servers } = useModel();
  const [isUnusable, setIsUnusable] = useState(false);
  const { draft, edit } = form;
  const { name } = draft.files[file];
  const put = (choice: 'picked' | 'none', next: string | null) =>
    edit({ files: { ...draft.files, [file]: { choice, name: next } } });

  const choose = async (): Promise<void> => {
    const choice = await servers.chooseFile(form.view.settings.origin, file);
    setIsUnusable(choice?.outcome === 'unusable');
    if (choice?.outcome === 'chosen') put('picked', choice.name);
  };
  return (
    <Group className="file-entry" aria-labelledby={`file-${file}`} aria-describedby={`file-${file}-hint`}>
      <span className="entry-label" id={`file-${file}`}>
        {label}
      </span>
      <bdi className={name === null ? 'file-name faint' : 'file-name'}>
        {name === null ? none : visibleText(name)}
      </bdi>
      <PushButton onPress={() => void choose()}>{en.servers.fields.choose}</PushButton>
      {name !== null && (
        <PushButton look="quiet" onPress={() => put('none', null)}>
          {en.servers.fields.remove}
        </PushButton>
      )}
      <p id={`file-${file}-hint`} className={isUnusable ? 'entry-problem' : 'entry-hint'} role="status">
        {isUnusable ? en.servers.fields.unusable[file] : hint}
      </p>
    </Group>
  );
}
