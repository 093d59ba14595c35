import { measureRest } from './at-rest.ts';
import { measureBigFile, measureFloor, measureTls } from './big-file.ts';
import { measureBrokenLine } from './broken-line.ts';
import { measureCancel, measureFreedLine } from './cancel.ts';
import { measureCrashSafety } from './crash-safety.ts';
import { measureEventLoop, measureOffsets, measureWatched } from './crowd.ts';
import { measureFar, measureKnown, measureQuick } from './far-server.ts';
import type { Bench, GoalRow } from './goal.ts';
import { measureMemory } from './memory.ts';
import { measureMessages } from './messages.ts';
import { measurePage } from './page.ts';
import { measureLongQueue, measureStore } from './persistence.ts';
import { measureRateLimit } from './rate-limit.ts';
import { measureConnections, measureFixedFragments, measureManyJobs } from './sessions.ts';

/** Goals that are measured together. */
export interface GoalGroup {
  ids: readonly string[];
  needsCurl?: boolean;
  /** Lines so slow that the machine is idle: all of these are measured at the same time. */
  isIdle?: boolean;
  measure(bench: Bench): Promise<GoalRow[]>;
}

export const goalGroups: readonly GoalGroup[] = [
  { ids: ['P-1', 'P-2'], needsCurl: true, measure: measureBigFile },
  { ids: ['P-3'], needsCurl: true, measure: measureTls },
  { ids: ['P-4'], measure: measureFloor },
  { ids: ['P-5'], measure: measureMemory },
  { ids: ['P-6'], measure: measureManyJobs },
  { ids: ['P-7'], measure: measureConnections },
  { ids: ['P-8'], measure: measureFixedFragments },
  { ids: ['P-14'], needsCurl: true, measure: measureQuick },
  { ids: ['P-17'], measure: measureCancel },
  { ids: ['P-18'], measure: measureFreedLine },
  { ids: ['P-19'], measure: measureEventLoop },
  { ids: ['P-20'], measure: measureWatched },
  { ids: ['P-21'], measure: measureMessages },
  { ids: ['P-22'], measure: measureOffsets },
  { ids: ['P-22'], measure: measureStore },
  { ids: ['P-22'], measure: measureLongQueue },
  { ids: ['P-23'], measure: measureCrashSafety },
  { ids: ['P-24'], measure: measureRateLimit },
  { ids: ['P-26'], measure: measurePage },
  { ids: ['P-13'], needsCurl: true, isIdle: true, measure: measureFar },
  { ids: ['P-15'], needsCurl: true, isIdle: true, measure: measureKnown },
  { ids: ['P-25'], isIdle: true, measure: measureRest },
  { ids: ['P-16'], isIdle: true, measure: measureBrokenLine },
];
