import { en } from '../../shared/i18n/en.ts';
import { CheckEntry } from '../ui/check-entry.tsx';
import { ChoiceList } from '../ui/choice-list.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import type { ServerForm } from './server-form.ts';

const { fields } = en.servers;

export function UploadsSection({ form: { draft, problems, edit } }: { form: ServerForm }) {
  return (
    <>
      <div className="entry-pair">
        <TextEntry
          isNumber
          label={en.queue.speed.ofServer}
          value={draft.rate}
          onChange={(rate) => edit({ rate })}
          hint={en.queue.speed.limitHint}
          problem={problems.rate}
        />
        <TextEntry
          isNumber
          label={en.queue.speed.atOnce}
          value={draft.maxUploads}
          onChange={(maxUploads) => edit({ maxUploads })}
          hint={en.queue.speed.atOnceHint}
          problem={problems.maxUploads}
        />
      </div>
      <ChoiceList
        label={fields.emptyFiles}
        value={draft.emptyFiles}
        onChange={(emptyFiles) => edit({ emptyFiles })}
        choices={[
          { value: 'refuse', label: fields.emptyRefuse, hint: fields.emptyRefuseHint },
          { value: 'close-only', label: fields.emptyCloseOnly, hint: fields.emptyCloseOnlyHint },
          { value: 'star-range', label: fields.emptyStarRange, hint: fields.emptyStarRangeHint },
        ]}
      />
      <ChoiceList
        label={fields.afterBreak}
        value={draft.afterBreak}
        onChange={(afterBreak) => edit({ afterBreak })}
        choices={[
          { value: 'resume', label: fields.resume },
          { value: 'restart', label: fields.restart, hint: fields.restartHint },
        ]}
      />
      <TextEntry
        isNumber
        label={fields.maxFragment}
        value={draft.maxFragmentKiB}
        onChange={(maxFragmentKiB) => edit({ maxFragmentKiB })}
        hint={fields.maxFragmentHint}
        problem={problems.maxFragmentKiB}
      />
      <CheckEntry
        label={fields.sendFileName}
        hint={fields.sendFileNameHint}
        isSelected={draft.isFileNameSent}
        onChange={(isFileNameSent) => edit({ isFileNameSent })}
      />
      <section className="compatibility" aria-labelledby="compatibility-heading">
        <h3 id="compatibility-heading">{fields.compatibility}</h3>
        <ChoiceList
          label={fields.protocolCase}
          value={draft.protocolCase}
          onChange={(protocolCase) => edit({ protocolCase })}
          choices={[
            { value: 'automatic', label: fields.caseAutomatic },
            { value: 'lower', label: fields.caseLower },
            { value: 'upper', label: fields.caseUpper },
          ]}
        />
      </section>
    </>
  );
}
