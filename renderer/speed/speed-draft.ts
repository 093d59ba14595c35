import type { QueueSettings, QueueSettingsChange } from '../../shared/queue-settings.ts';
import { fullWeek, overrideInForce, type WeekGrid, type WeekOverride } from '../../shared/week-grid.ts';
import { parseRate, rateText } from './rate-text.ts';

/** What stands in the entries of the dialog. */
export interface SpeedDraft extends Pick<QueueSettings, 'rateMode' | 'onBattery' | 'onMetered'> {
  limit: string;
  big: string;
  small: string;
  perServer: string;
  isGridUsed: boolean;
  grid: WeekGrid;
  limited: string;
  override: WeekOverride | null;
}

export type SpeedProblem = 'limit' | 'big' | 'small' | 'perServer' | 'limited';

/** @param now epoch ms: an override that is over is none. */
export const draftOfSettings = (settings: QueueSettings, now: number): SpeedDraft => ({
  rateMode: settings.rateMode,
  onBattery: settings.onBattery,
  onMetered: settings.onMetered,
  limit: rateText(settings.bytesPerSecond),
  big: String(settings.maxBigUploads),
  small: String(settings.maxSmallUploads),
  perServer: String(settings.maxUploadsPerServer),
  isGridUsed: settings.weekGrid !== null,
  grid: settings.weekGrid ?? fullWeek,
  limited: rateText(settings.limitedBytesPerSecond),
  override: overrideInForce(settings.weekOverride, now),
});

/** The entries that can't be taken as they are. */
export function problemsOf(draft: SpeedDraft): ReadonlySet<SpeedProblem> {
  const problems = new Set<SpeedProblem>();
  if (!parseRate(draft.limit).ok) problems.add('limit');
  const limited = parseRate(draft.limited);
  if (!limited.ok || limited.bytesPerSecond === null) problems.add('limited');
  for (const name of ['big', 'small', 'perServer'] as const)
    if (countOfText(draft[name]) === null) problems.add(name);
  return problems;
}

/**
 * Where the draft differs from the one it began as: somebody else may have changed the rest meanwhile. Null while it
 * has problems.
 */
export function changeOfDraft(draft: SpeedDraft, begun: SpeedDraft): QueueSettingsChange | null {
  const before = Object.entries(settingsOfDraft(begun) ?? {});
  const known = new Map(before.map(([name, value]) => [name, JSON.stringify(value)]));
  const settings = settingsOfDraft(draft);
  return (
    settings &&
    Object.fromEntries(
      Object.entries(settings).filter(([name, value]) => known.get(name) !== JSON.stringify(value)),
    )
  );
}

function settingsOfDraft(draft: SpeedDraft): QueueSettingsChange | null {
  const limit = parseRate(draft.limit);
  const limited = parseRate(draft.limited);
  const [big, small, perServer] = [draft.big, draft.small, draft.perServer].map(countOfText);
  if (!limit.ok || !limited.ok || limited.bytesPerSecond === null || !big || !small || !perServer)
    return null;
  return {
    bytesPerSecond: limit.bytesPerSecond,
    limitedBytesPerSecond: limited.bytesPerSecond,
    maxBigUploads: big,
    maxSmallUploads: small,
    maxUploadsPerServer: perServer,
    rateMode: draft.rateMode,
    onBattery: draft.onBattery,
    onMetered: draft.onMetered,
    weekGrid: draft.isGridUsed ? draft.grid.map((day) => [...day]) : null,
    weekOverride: draft.isGridUsed ? draft.override : null,
  };
}

/** 1 to 64; null for anything else. */
function countOfText(text: string): number | null {
  const count = /^\d{1,2}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 && count <= 64 ? count : null;
}

/** A draft in the hands of the user. */
export interface SpeedForm {
  draft: SpeedDraft;
  /** Empty until somebody tries to save. */
  problems: ReadonlySet<SpeedProblem>;
  edit(change: Partial<SpeedDraft>): void;
}
