import { ChevronRight } from 'lucide-react';
import { Button, Disclosure, DisclosurePanel, Group, Heading } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { namingRuleWords } from '../../shared/i18n/naming-rule-words.ts';
import { type NamingField, namingFields, previewNames } from '../../shared/naming-rule.ts';
import { useModel, useUi } from '../state/model-context.ts';
import { PushButton } from '../ui/push-button.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import type { Naming } from './use-naming.ts';

const { naming: words } = en.queue;

interface NamingEntryProps {
  naming: Naming;
  /** Folder on the server; null while the address can't be read. */
  folder: URL | null;
  exampleFile: string;
}

/** Shown while no folder was dropped that could serve as an example. */
const sampleFiles = ['Photos/2031/beach.jpg', 'report.pdf'];
const anyFolder = new URL('https://server.example/uploads/');

/** How files are named on the server, with what becomes of some names. */
export function NamingEntry({ naming: { text, rule, problem }, folder, exampleFile }: NamingEntryProps) {
  const { ui } = useModel();
  const lastNames = useUi((state) => state.lastNames);
  const names = [...new Set([exampleFile, ...(lastNames.length > 0 ? lastNames : sampleFiles)])].slice(0, 3);
  const context = { destination: folder ?? anyFolder, addedAt: Date.now(), batchLabel: 'Photos' };
  const insert = (field: NamingField): void => ui.setState({ naming: `${text}{${field}}` });
  return (
    <Disclosure className="naming" defaultExpanded={text !== ''}>
      <Heading>
        <Button slot="trigger" className="naming-head">
          <ChevronRight className="icon" aria-hidden />
          {words.label}
          <span className="faint">{text.trim() === '' ? words.asTheyAre : text}</span>
        </Button>
      </Heading>
      <DisclosurePanel className="naming-panel">
        <TextEntry
          isLabelHidden
          isCode
          label={words.label}
          value={text}
          onChange={(naming) => ui.setState({ naming })}
          placeholder="{path}"
          hint={words.hint}
          problem={problem === null ? undefined : namingRuleWords(problem)}
        />
        <Group className="naming-fields" aria-label={words.fieldsTitle}>
          {namingFields.map((field) => (
            <PushButton
              key={field}
              aria-label={`${words.insert(field)}: ${words.fields[field]}`}
              onPress={() => insert(field)}
            >
              {`{${field}}`}
            </PushButton>
          ))}
        </Group>
        {problem === null && text.trim() !== '' && (
          <div className="naming-preview">
            <span>{words.preview}</span>
            <ul>
              {previewNames(rule, names, context).map((name, index) => (
                <li key={names[index]}>
                  <bdi className="landing" dir="ltr">
                    {name ?? words.tooLong}
                  </bdi>
                </li>
              ))}
            </ul>
          </div>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}
