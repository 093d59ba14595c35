import { type PointerEvent, useRef } from 'react';
import { en } from '../../shared/i18n/en.ts';
import type { WeekGrid, WeekRule } from '../../shared/week-grid.ts';
import type { WeekKeys } from './use-week-keys.ts';
import { isHead, placesBetween, type WeekPlace } from './week-cells.ts';

const { week } = en.queue;
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** Makes the table one stop of the Tab key, with arrows inside. */
const gridRole = { role: 'grid' };

interface WeekTableProps {
  grid: WeekGrid;
  brush: WeekRule;
  paint: (...places: WeekPlace[]) => void;
  keys: WeekKeys;
}

/** Seven days of 24 hours with a head for each day and each hour; painted by dragging over them. */
export function WeekTable({ grid, brush, paint, keys }: WeekTableProps) {
  const { active, onKeyDown, onFocus } = keys;
  const rule = week.rules[brush];
  const placed = (day: number, hour: number) => ({
    'data-day': day,
    'data-hour': hour,
    tabIndex: active.day === day && active.hour === hour ? 0 : -1,
  });
  const lastPainted = useRef<WeekPlace | null>(null);
  const begin = (event: PointerEvent<HTMLElement>): void => {
    lastPainted.current = placeUnder(event);
    if (lastPainted.current !== null) paint(lastPainted.current);
  };
  const goOn = (event: PointerEvent<HTMLElement>): void => {
    const [from, to] = [lastPainted.current, placeUnder(event)];
    // Who paints hours and slips over the edge does not mean the whole day.
    if (from === null || to === null || isHead(from) !== isHead(to)) return;
    lastPainted.current = to;
    paint(...placesBetween(from, to));
  };
  return (
    <table
      {...gridRole}
      className="week-table"
      aria-label={week.grid}
      aria-describedby="week-help"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onPointerDown={(event) => {
        if (event.button === 0) begin(event);
      }}
      onPointerMove={(event) => {
        if ((event.buttons & 1) === 1) goOn(event);
      }}
    >
      <thead>
        <tr>
          <td />
          {hours.map((hour) => (
            <th
              key={hour}
              scope="col"
              className="week-hour"
              aria-label={week.paintHour(week.hour(hour), rule)}
              {...placed(-1, hour)}
            >
              <span className={hour % 6 === 0 ? undefined : 'visually-hidden'}>{hour}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {grid.map((day, index) => (
          <tr key={week.days[index]}>
            <th
              scope="row"
              className="week-day"
              aria-label={week.paintDay(week.days[index] ?? '', rule)}
              {...placed(index, -1)}
            >
              {week.shortDays[index]}
            </th>
            {day.map((hourRule, hour) => (
              <td
                key={hours[hour]}
                className={`week-cell ${hourRule}`}
                aria-label={week.cell(week.days[index] ?? '', hour, week.rules[hourRule])}
                {...placed(index, hour)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A finger holds the cell it came down on: what lies under it now is asked for. */
function placeUnder({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): WeekPlace | null {
  const cell = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-day]');
  if (!cell || !currentTarget.contains(cell)) return null;
  return { day: Number(cell.dataset.day), hour: Number(cell.dataset.hour) };
}
