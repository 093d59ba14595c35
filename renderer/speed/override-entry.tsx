import { useState } from 'react';
import { formatMoment } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { type WeekOverride, type WeekRule, weekRules } from '../../shared/week-grid.ts';
import { ChoiceList } from '../ui/choice-list.tsx';

const { speed, week } = en.queue;

interface OverrideEntryProps {
  override: WeekOverride | null;
  onChange: (override: WeekOverride | null) => void;
}

const hourMs = 3_600_000;
const spans = [1, 2, 4, 12, 24] as const;
type Span = `${(typeof spans)[number]}`;

/** What counts instead of the timetable for a while; its end is named. */
export function OverrideEntry({ override, onChange }: OverrideEntryProps) {
  const [openedAt] = useState(Date.now);
  const [span, setSpan] = useState<Span | null>(override === null ? '1' : null);
  const set = (rule: WeekRule, hours: Span): void => {
    setSpan(hours);
    onChange({ rule, until: Date.now() + Number(hours) * hourMs });
  };
  return (
    <div className="override">
      <ChoiceList<WeekRule | 'none'>
        label={speed.override}
        value={override?.rule ?? 'none'}
        onChange={(rule) => {
          if (rule === 'none') onChange(null);
          else if (override !== null && span === null) onChange({ ...override, rule });
          else set(rule, span ?? '1');
        }}
        choices={[
          { value: 'none', label: speed.overrideNone },
          ...weekRules.map((value) => ({ value, label: week.rules[value] })),
        ]}
      />
      {override !== null && (
        <>
          <ChoiceList<Span | 'set'>
            label={speed.overrideTo(week.rules[override.rule])}
            value={span ?? 'set'}
            onChange={(value) => {
              if (value !== 'set') set(override.rule, value);
            }}
            choices={spans.map((hours) => ({ value: `${hours}`, label: speed.overrideHours(hours) }))}
          />
          <p className="form-note">
            {speed.overrideSet(
              week.rules[override.rule],
              formatMoment(override.until, openedAt).replace(/^at /, ''),
            )}
          </p>
        </>
      )}
    </div>
  );
}
