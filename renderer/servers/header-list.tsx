import { Plus, X } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import type { HeaderDraft } from './server-draft.ts';

interface HeaderListProps {
  headers: readonly HeaderDraft[];
  /** Headers whose values are stored. */
  keptNames: readonly string[];
  problem: string | undefined;
  onChange: (headers: readonly HeaderDraft[]) => void;
}

const { fields } = en.servers;

/** Headers of the user's own, a line each; a stored value is never shown. */
export function HeaderList({ headers, keptNames, problem, onChange }: HeaderListProps) {
  const edit = (key: number, change: Partial<HeaderDraft>) =>
    onChange(headers.map((header) => (header.key === key ? { ...header, ...change } : header)));
  const nextKey = Math.max(-1, ...headers.map(({ key }) => key)) + 1;
  return (
    <fieldset className="headers" aria-describedby="headers-hint">
      <legend className="entry-label">{fields.headers}</legend>
      {headers.map(({ key, name, value }, index) => (
        <div key={key} className="header-line">
          <TextEntry
            label={fields.headerName(index + 1)}
            isLabelHidden
            isCode
            placeholder="X-Api-Key"
            value={name}
            onChange={(next) => edit(key, { name: next })}
          />
          <TextEntry
            label={fields.headerValue(index + 1)}
            isLabelHidden
            type="password"
            placeholder={keptNames.includes(name) ? fields.kept : ''}
            value={value}
            onChange={(next) => edit(key, { value: next })}
          />
          <IconButton
            label={fields.removeHeader(index + 1)}
            icon={X}
            onPress={() => onChange(headers.filter((header) => header.key !== key))}
          />
        </div>
      ))}
      <p id="headers-hint" className={problem === undefined ? 'entry-hint' : 'entry-problem'}>
        {problem ?? fields.headersHint}
      </p>
      <PushButton icon={Plus} onPress={() => onChange([...headers, { key: nextKey, name: '', value: '' }])}>
        {fields.addHeader}
      </PushButton>
    </fieldset>
  );
}
