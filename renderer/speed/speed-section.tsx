import { en } from '../../shared/i18n/en.ts';
import { rateModes } from '../../shared/queue-settings.ts';
import { CheckEntry } from '../ui/check-entry.tsx';
import { ChoiceList } from '../ui/choice-list.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import { parseRate } from './rate-text.ts';
import { rateProblemWords } from './rate-words.ts';
import type { SpeedForm } from './speed-draft.ts';

const { speed } = en.queue;

const counts = [
  { name: 'big', label: speed.big, hint: speed.bigHint },
  { name: 'small', label: speed.small, hint: speed.smallHint },
  { name: 'perServer', label: speed.perServer, hint: undefined },
] as const;

/** How fast, how many at once, and what uploads wait for. */
export function SpeedSection({ form: { draft, problems, edit } }: { form: SpeedForm }) {
  const limit = parseRate(draft.limit);
  return (
    <>
      <TextEntry
        isNumber
        label={speed.limitAll}
        value={draft.limit}
        onChange={(text) => edit({ limit: text })}
        hint={speed.limitHint}
        problem={limit.ok || !problems.has('limit') ? undefined : rateProblemWords[limit.problem]}
      />
      <ChoiceList
        label={speed.mode}
        value={draft.rateMode}
        onChange={(rateMode) => edit({ rateMode })}
        choices={rateModes.map((value) => ({ value, ...speed.modes[value] }))}
      />
      <fieldset className="at-once">
        <legend className="entry-label">{speed.atOnce}</legend>
        {counts.map(({ name, label, hint }) => (
          <TextEntry
            key={name}
            isNumber
            label={label}
            value={draft[name]}
            onChange={(text) => edit({ [name]: text })}
            hint={hint}
            problem={problems.has(name) ? speed.count : undefined}
          />
        ))}
      </fieldset>
      <fieldset className="conditions">
        <legend className="entry-label">{speed.conditions}</legend>
        <CheckEntry
          label={speed.onBattery}
          isSelected={draft.onBattery === 'pause'}
          onChange={(isOn) => edit({ onBattery: isOn ? 'pause' : 'go-on' })}
        />
        <CheckEntry
          label={speed.onMetered}
          hint={speed.onMeteredHint}
          isSelected={draft.onMetered === 'pause'}
          onChange={(isOn) => edit({ onMetered: isOn ? 'pause' : 'go-on' })}
        />
      </fieldset>
    </>
  );
}
