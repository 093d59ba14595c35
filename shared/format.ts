/** Formats for the screen and the terminal; decimal units, as file managers and servers show them. */

const byteUnits = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** 1536 → "1.5 kB", 7391019008 → "7.4 GB"; whole numbers from 100 up and for bytes. */
export function formatBytes(bytes: number): string {
  if (bytes === 1) return '1 byte';
  let value = bytes;
  let unit = 0;
  // 999.5 of one unit would round to "1000": go up before that.
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

export const formatRate = (bytesPerSecond: number): string => `${formatBytes(Math.round(bytesPerSecond))}/s`;

/** Whole percent, floored: 100 only when everything is confirmed. An empty total counts as nothing done. */
export function wholePercent(doneBytes: number, totalBytes: number): number {
  if (totalBytes <= 0 || doneBytes <= 0) return 0;
  if (doneBytes >= totalBytes) return 100;
  // Multiplied first: 29 / 100 * 100 is a little less than 29.
  return Math.min(99, Math.floor((doneBytes * 100) / totalBytes));
}

/** Coarse on purpose: steps of 10 s under a minute, minutes under an hour, then quarter hours. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 8) return 'a few seconds';
  if (seconds <= 50) return `about ${Math.ceil(seconds / 10) * 10} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min`;
  const quarters = Math.round(seconds / 900);
  const hours = Math.floor(quarters / 4);
  const rest = (quarters % 4) * 15;
  return rest === 0 ? `about ${hours} h` : `about ${hours} h ${rest} min`;
}

/** Count-down to a moment: 42 s → "0:42", an hour → "1:00:00". Never negative. */
export function formatCountdown(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const fullDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/**
 * A moment in local time, as long as needed to tell it from `now` (both epoch milliseconds):
 * "at 14:02", "on 3 Nov at 14:02", "on 3 Nov 2025 at 14:02".
 */
export function formatMoment(moment: number, now: number): string {
  const at = `at ${clockTime.format(moment)}`;
  if (fullDate.format(moment) === fullDate.format(now)) return at;
  const isThisYear = new Date(moment).getFullYear() === new Date(now).getFullYear();
  return `on ${(isThisYear ? dayAndMonth : fullDate).format(moment)} ${at}`;
}

/** Makes controls, line breaks and direction marks in untrusted text visible as escapes. */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu, (char) => {
      const code = char.codePointAt(0) ?? 0;
      return `\\u{${code.toString(16)}}`;
    });
}
