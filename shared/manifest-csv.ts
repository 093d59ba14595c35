import { countOf } from './i18n/plural.ts';
import type { Manifest, ManifestFile, ManifestSums } from './manifest.ts';

const columns = [
  'path',
  'state',
  'sizeBytes',
  'sha256',
  'remoteUrl',
  'sessionId',
  'addedAt',
  'startedAt',
  'finishedAt',
  'tries',
  'errorCode',
  'reason',
  'jobId',
] as const satisfies readonly (keyof ManifestFile)[];

type Row = Partial<Record<(typeof columns)[number], string | number | null>>;

/**
 * The manifest as a table: a head, a line for every file and one with the sums (state `sum`, no path). Comma
 * separated, lines end in CR LF [RFC 4180], with a byte order mark, without which spreadsheets take UTF-8 for
 * something else. A cell that a spreadsheet would take for a formula has an apostrophe in front; so has one that
 * begins with an apostrophe, so that taking the first one away always gives the value.
 */
export function csvOfManifest({ files, sums }: Manifest): string {
  const rows: Row[] = [...files, { state: 'sum', sizeBytes: sums.totalBytes, reason: wordsOfSums(sums) }];
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join(','));
  return `\ufeff${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  // The wide ones count as the plain ones in some languages.
  const harmless = /^[=+\-@\t\r\n'\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const wordsOfSums = ({ files, uploaded, cancelled, failed, unfinished }: ManifestSums): string =>
  `${countOf(files, 'file')}: ${uploaded} uploaded, ${cancelled} cancelled, ${failed} failed, ${unfinished} not finished`;
