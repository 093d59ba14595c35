import { en } from '../../shared/i18n/en.ts';
import { CheckEntry } from '../ui/check-entry.tsx';
import { TextEntry } from '../ui/text-entry.tsx';
import { OverrideEntry } from './override-entry.tsx';
import { parseRate } from './rate-text.ts';
import { rateProblemWords } from './rate-words.ts';
import type { SpeedForm } from './speed-draft.ts';
import { WeekEntry } from './week-entry.tsx';

const { speed } = en.queue;

/** The week's grid, the speed of its limited hours, and what counts instead for a while. */
export function TimesSection({ form: { draft, problems, edit } }: { form: SpeedForm }) {
  const limited = parseRate(draft.limited);
  const problem = limited.ok ? speed.needed : rateProblemWords[limited.problem];
  return (
    <>
      <CheckEntry
        label={speed.useTimetable}
        hint={speed.timetableHint}
        isSelected={draft.isGridUsed}
        onChange={(isGridUsed) => edit({ isGridUsed })}
      />
      {draft.isGridUsed && (
        <>
          <WeekEntry grid={draft.grid} onChange={(grid) => edit({ grid })} />
          <TextEntry
            isNumber
            label={speed.limitedRate}
            value={draft.limited}
            onChange={(text) => edit({ limited: text })}
            problem={problems.has('limited') ? problem : undefined}
          />
          <OverrideEntry override={draft.override} onChange={(override) => edit({ override })} />
        </>
      )}
    </>
  );
}
