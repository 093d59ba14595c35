const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The epoch began on a Thursday, the week begins on a Monday. */
const firstWeekday = 3;

const formats = new Map<string, Intl.DateTimeFormat>();

/** IANA name; UTC where the system has none. */
export function systemTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  // What an empty TZ makes of it is a name that nothing else knows.
  return timeZone === 'Etc/Unknown' ? 'UTC' : timeZone;
}

/** What calendar and clock on the wall say; `weekday` 0 is Monday. */
export function localTime(at: number, timeZone: string): { weekday: number; hour: number } {
  const local = at + offsetAt(at, timeZone);
  return {
    weekday: modulo(Math.floor(local / dayMs) + firstWeekday, 7),
    hour: Math.floor(modulo(local, dayMs) / hourMs),
  };
}

/** The next moment at which the hour on the wall may be another one: where an hour ends, or clocks are changed. */
export function nextLocalHour(at: number, timeZone: string): number {
  const offset = offsetAt(at, timeZone);
  const end = at + hourMs - modulo(at + offset, hourMs);
  if (offsetAt(end, timeZone) === offset) return end;
  let [before, after] = [Math.floor(at), Math.ceil(end)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle, timeZone) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** Milliseconds that the clocks on the wall are ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  // `GMT`, `GMT+10:30`; in the nineteenth century also seconds.
  const [, sign = '+', hours = 0, minutes = 0, seconds = 0] =
    /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(name) ?? [];
  const offset = Number(hours) * hourMs + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -offset : offset;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
