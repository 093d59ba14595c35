import { useState } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { type WeekGrid, type WeekRule, weekRules } from '../../shared/week-grid.ts';
import { useWeekKeys } from './use-week-keys.ts';
import { painted, type WeekPlace } from './week-cells.ts';
import { WeekTable } from './week-table.tsx';

const { week } = en.queue;

interface WeekEntryProps {
  grid: WeekGrid;
  onChange: (grid: WeekGrid) => void;
}

/** The hours of the week, painted with the pointer or the keyboard. */
export function WeekEntry({ grid, onChange }: WeekEntryProps) {
  const [brush, setBrush] = useState<WeekRule>('limited');
  const paint = (...places: WeekPlace[]): void =>
    onChange(places.reduce((next, place) => painted(next, place, brush), grid));
  const keys = useWeekKeys({ paint, setBrush });
  return (
    <section className="week" aria-labelledby="week-heading">
      <h3 id="week-heading" className="visually-hidden">
        {week.grid}
      </h3>
      <RadioGroup
        className="brushes"
        orientation="horizontal"
        value={brush}
        onChange={(rule) => setBrush(rule as WeekRule)}
      >
        <Label className="entry-label">{week.brush}</Label>
        {weekRules.map((rule) => (
          <RadioField key={rule} value={rule} className="choice">
            <RadioButton className="choice-button">
              <span className="choice-mark round" aria-hidden="true" />
              <span className={`week-swatch ${rule}`} aria-hidden="true" />
              {week.rules[rule]}
            </RadioButton>
          </RadioField>
        ))}
      </RadioGroup>
      <WeekTable grid={grid} brush={brush} paint={paint} keys={keys} />
      <p className="entry-hint" id="week-help">
        {week.help}
      </p>
    </section>
  );
}
