import { limitInForce, type QueueSettings } from '../../shared/queue-settings.ts';
import type { QueueStatus, ScanView, UndoOffer } from '../../shared/queue-status.ts';
import type { JobList } from './job-list.ts';
import type { QueueHolds } from './queue-hold.ts';
import type { JobRuns } from './runs/job-runs.ts';

interface Surroundings {
  list: JobList;
  runs: Pick<JobRuns, 'gates' | 'uploads'>;
  holds: QueueHolds;
  settings: QueueSettings;
  now: number;
  scans: ScanView[];
  undo: UndoOffer[];
}

/** What is true of the whole queue at this moment, for those who look at it. */
export function statusOf({ list, runs, holds, settings, now, scans, undo }: Surroundings): QueueStatus {
  const at = (inMs: number | null): number | null => (inMs === null ? null : Math.round(now + inMs));
  const hold = holds.current();
  const { rule, until } = holds.timetable();
  const limit = limitInForce(settings, rule);
  const shut = [...runs.gates.shut()].map(({ origin, reason, opensInMs }) => ({
    origin,
    reason,
    until: at(opensInMs),
  }));
  const isShut = new Set(shut.map(({ origin }) => origin));
  const full = [...list.ready.origins()].flatMap((origin) => {
    if (isShut.has(origin) || runs.uploads.isServerFree(origin, 'big')) return [];
    const reason = runs.uploads.isServerFree(origin, 'small') ? 'full-for-big' : 'full';
    return [{ origin, reason, until: null } as const];
  });
  return {
    // The time that the timetable names is exact; what is left until then is of a moment later than `now`.
    hold: hold && { reason: hold.reason, until: hold.reason === 'timetable' ? until : at(hold.endsInMs) },
    servers: [...shut, ...full],
    limit: limit && { ...limit, until: limit.rule === 'timetable' ? until : null },
    scans,
    undo,
    settings,
  };
}
