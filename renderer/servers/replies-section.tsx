import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { CheckEntry } from '../ui/check-entry.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import { FileEntry } from './file-entry.tsx';
import type { ServerForm } from './server-form.ts';

const { fields } = en.servers;

export function RepliesSection({ form }: { form: ServerForm }) {
  const { view, draft, problems, edit } = form;
  return (
    <>
      <FileEntry
        form={form}
        file="replyFolder"
        label={fields.replyFolder}
        hint={fields.replyFolderHint}
        none={fields.replyFolderUsual(visibleText(view.usualReplyFolder))}
      />
      <TextEntry
        isNumber
        label={fields.replyLimit}
        value={draft.replyLimitMiB}
        onChange={(replyLimitMiB) => edit({ replyLimitMiB })}
        problem={problems.replyLimitMiB}
      />
      <CheckEntry
        label={fields.replyExpected}
        hint={fields.replyExpectedHint}
        isSelected={draft.isReplyExpected}
        onChange={(isReplyExpected) => edit({ isReplyExpected })}
      />
    </>
  );
}
