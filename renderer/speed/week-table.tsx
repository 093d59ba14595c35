import type { PointerEvent } from 'react';
import { en } from '../../shared/i18n/en.ts';
import type { WeekGrid, WeekRule } from '../../shared/week-grid.ts';
import type { WeekKeys } from './use-week-keys.ts';
import type { WeekPlace } from './week-cells.ts';

const { week } = en.queue;
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** Makes the table one stop of the Tab key, with arrows inside. */
const gridRole = { role: 'grid' };

interface WeekTableProps {
  grid: WeekGrid;
  brush: WeekRule;
  paint: (place: WeekPlace) => void;
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
  const paintUnder = (event: PointerEvent<HTMLElement>): void => {
    // A finger holds the cell it came down on: what lies under it now is asked for.
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-day]');
    if (!cell || !event.currentTarget.contains(cell)) return;
    paint({ day: Number(cell.dataset.day), hour: Number(cell.dataset.hour) });
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
        if (event.button === 0) paintUnder(event);
      }}
      onPointerMove={(event) => {
        if ((event.buttons & 1) === 1) paintUnder(event);
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
