import { limitInForce, type QueueSettings } from '../../shared/queue-settings.ts';
import type { HoldReason, QueueStatus, ScanView, UndoOffer } from '../../shared/queue-status.ts';
import type { JobList } from './job-list.ts';
import type { QueueHold, QueueHolds } from './queue-hold.ts';
import type { JobRuns } from './runs/job-runs.ts';

interface Surroundings {
  list: JobList;
  runs: Pick<JobRuns, 'gates' | 'uploads'>;
  holds: QueueHolds;
  settings: QueueSettings;
  now: number;
  scans: ScanView[];
  undo: UndoOffer[];
  /** That the queue is kept in; null when that is nobody's business. */
  folder: string | null;
}

/** What is true of the whole queue at this moment, for those who look at it. */
export function statusOf({
  list,
  runs,
  holds,
  settings,
  now,
  scans,
  undo,
  folder,
}: Surroundings): QueueStatus {
  const at = (inMs: number | null): number | null => (inMs === null ? null : Math.round(now + inMs));
  const [hold, behind] = holds.all();
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
  // The time that the timetable names is exact; what is left until then is of a moment later than `now`.
  const told = ({ reason, endsInMs }: QueueHold) => ({
    reason,
    until: isRule(reason) ? until : at(endsInMs),
  });
  return {
    hold:
      hold === undefined
        ? null
        : {
            ...told(hold),
            ...(isUnsaved(hold.reason) && folder !== null && { folder }),
            ...(behind && { behind: told(behind) }),
          },
    servers: [...shut, ...full],
    limit:
      limit &&
      (limit.rule === 'queue' ? { ...limit, until: null } : { ...limit, rule: holds.ruledBy(), until }),
    scans,
    undo,
    settings,
  };
}

const isUnsaved = (reason: HoldReason): boolean =>
  reason === 'storage' || reason === 'disk-full' || reason === 'read-only';

const isRule = (reason: HoldReason): boolean => reason === 'timetable' || reason === 'override';
