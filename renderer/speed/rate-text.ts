import { bytesPerSecondSchema } from '../../shared/job-view.ts';

export type RateProblem = 'not-a-rate' | 'too-slow' | 'too-fast';
export type ParsedRate = { ok: true; bytesPerSecond: number | null } | { ok: false; problem: RateProblem };

const units = { b: 1, k: 1e3, m: 1e6, g: 1e9, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30 } as const;

/** Reads "500 kB/s", "2MB", "1,5 MiB/s"; an empty text means no limit. A number alone says too little. */
export function parseRate(text: string): ParsedRate {
  const typed = text.trim().toLowerCase();
  if (typed === '') return { ok: true, bytesPerSecond: null };
  const [, number, prefix = ''] =
    /^(\d{1,12}(?:[.,]\d{1,6})?)\s*([kmg]i?)?b(?:ytes?)?(?:\/s)?$/.exec(typed) ?? [];
  if (number === undefined) return { ok: false, problem: 'not-a-rate' };
  const factor = units[(prefix === '' ? 'b' : prefix) as keyof typeof units];
  const bytes = Math.round(Number(number.replace(',', '.')) * factor);
  const parsed = bytesPerSecondSchema.safeParse(bytes);
  if (parsed.success) return { ok: true, bytesPerSecond: parsed.data };
  return { ok: false, problem: bytes > 1e6 ? 'too-fast' : 'too-slow' };
}

const shown = [
  { unit: 'GB/s', factor: 1e9 },
  { unit: 'MB/s', factor: 1e6 },
  { unit: 'kB/s', factor: 1e3 },
  { unit: 'MiB/s', factor: 2 ** 20 },
  { unit: 'KiB/s', factor: 2 ** 10 },
  { unit: 'B/s', factor: 1 },
] as const;

/** In the first unit that says exactly this rate in few digits, so that it reads back: "1.5 MB/s", "256 KiB/s". */
export function rateText(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null) return '';
  const { unit, factor } = shown.find((each) => isShort(bytesPerSecond, each.factor)) ?? shown[5];
  return `${bytesPerSecond / factor} ${unit}`;
}

/** At least 1, at most one digit behind the point. */
const isShort = (bytes: number, factor: number): boolean =>
  bytes >= factor && (Math.round((bytes / factor) * 10) / 10) * factor === bytes;
