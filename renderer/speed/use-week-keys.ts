import { type FocusEvent, type KeyboardEvent, useState } from 'react';
import { type WeekRule, weekRules } from '../../shared/week-grid.ts';
import { placeAfter, type WeekPlace } from './week-cells.ts';

export interface WeekKeys {
  /** The one cell that is a stop of the Tab key. */
  active: WeekPlace;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  /** Whatever put the focus into a cell, that cell is the active one. */
  onFocus(event: FocusEvent<HTMLElement>): void;
}

interface WeekDeeds {
  paint(...places: WeekPlace[]): void;
  setBrush(rule: WeekRule): void;
}

/** Arrows move, Shift paints on the way, Space and Enter paint, digits choose the brush. */
export function useWeekKeys({ paint, setBrush }: WeekDeeds): WeekKeys {
  const [active, setActive] = useState<WeekPlace>({ day: 0, hour: 0 });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, currentTarget } = event;
    if (ctrlKey || metaKey || altKey) return;
    const next = placeAfter(key, active);
    const brush = weekRules[Number(key) - 1];
    if (key === ' ' || key === 'Enter') paint(active);
    else if (next !== null) {
      currentTarget.querySelector<HTMLElement>(cellSelector(next))?.focus();
      if (shiftKey) paint(active, next);
    } else if (brush !== undefined) setBrush(brush);
    else return;
    event.preventDefault();
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    const { day, hour } = target.dataset;
    if (day !== undefined && hour !== undefined) setActive({ day: Number(day), hour: Number(hour) });
  };
  return { active, onKeyDown, onFocus };
}

const cellSelector = ({ day, hour }: WeekPlace): string => `[data-day="${day}"][data-hour="${hour}"]`;
