import type { WeekGrid, WeekRule } from '../../shared/week-grid.ts';

/** A cell of the table: `day` -1 is the line of the hours, `hour` -1 the column of the days. */
export interface WeekPlace {
  day: number;
  hour: number;
}

/** The grid with one hour painted, or a whole day or hour by its head. */
export const painted = (grid: WeekGrid, place: WeekPlace, rule: WeekRule): WeekGrid =>
  grid.map((hours, day) =>
    place.day === -1 || place.day === day
      ? hours.map((before, hour) => (place.hour === -1 || place.hour === hour ? rule : before))
      : hours,
  );

/** A head paints a whole day or hour. */
export const isHead = ({ day, hour }: WeekPlace): boolean => day === -1 || hour === -1;

/** The places from one to another in a straight line, both included: a fast pointer is seen in a few of them only. */
export function placesBetween(from: WeekPlace, to: WeekPlace): WeekPlace[] {
  const steps = Math.max(Math.abs(to.day - from.day), Math.abs(to.hour - from.hour), 1);
  return Array.from({ length: steps + 1 }, (_, step) => ({
    day: Math.round(from.day + ((to.day - from.day) * step) / steps),
    hour: Math.round(from.hour + ((to.hour - from.hour) * step) / steps),
  }));
}

const arrows: Readonly<Record<string, WeekPlace>> = {
  ArrowUp: { day: -1, hour: 0 },
  ArrowDown: { day: 1, hour: 0 },
  ArrowLeft: { day: 0, hour: -1 },
  ArrowRight: { day: 0, hour: 1 },
};

/** Where a key leads from a place; null when it is no key that moves. The corner is no place. */
export function placeAfter(key: string, { day, hour }: WeekPlace): WeekPlace | null {
  if (key === 'Home') return { day, hour: day === -1 ? 0 : -1 };
  if (key === 'End') return { day, hour: 23 };
  const step = arrows[key];
  if (step === undefined) return null;
  const next = { day: within(day + step.day, 6), hour: within(hour + step.hour, 23) };
  return next.day === -1 && next.hour === -1 ? { day, hour } : next;
}

const within = (value: number, last: number): number => Math.min(last, Math.max(-1, value));
