import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { StoreFault, StoreNotice } from '../../../shared/store-notice.ts';
import { isInOrder } from './check-database.ts';
import { moveFile } from './durable-files.ts';
import type { StoreBackups } from './store-backups.ts';
import { stateOf } from './store-look.ts';
import { companions, dayOf, queueFile } from './store-paths.ts';
import { rebuild } from './store-rebuild.ts';
import { salvage } from './store-salvage.ts';
import { newSentinel, type Sentinel, writeSentinel } from './store-sentinel.ts';

/** Bad files that are kept. */
const maxKept = 3;

export interface Restoring {
  folder: string;
  fault: StoreFault;
  /** The log beside the file is not its own. */
  isLogForeign: boolean;
  sentinel: Sentinel | null;
  backups: StoreBackups;
  now: number;
}

/**
 * Puts a bad queue file aside, with its log, and a queue made of the newest good backup and of what can be read of
 * the bad file in its place. May be cut off anywhere: the next start does what is left, as the sentinel says.
 */
export function restore({ folder, fault, isLogForeign, sentinel, backups, now }: Restoring): StoreNotice {
  const before = sentinel ?? newSentinel;
  const keptAs = before.restoring?.keptAs ?? freeName(folder, now);
  const bad = path.join(keptFolder(folder), keptAs);
  writeSentinel(folder, { ...before, restoring: { keptAs, fault, isLogForeign } });
  moveAside(queueFile(folder), bad);

  const isKept = existsSync(bad);
  const backup = backups.all().find(({ file }) => isInOrder(file)) ?? null;
  const isLogLost = fault === 'log-lost';
  const isReadable = isKept && !['empty', 'foreign', 'unreadable'].includes(fault);
  const salvaged = isReadable ? salvage(bad, !isLogForeign) : new Map();
  const fresh = `${queueFile(folder)}.new`;
  const { jobs, pausedJobs } = rebuild(fresh, {
    backup: backup?.file ?? null,
    salvaged,
    isSalvageOld: isLogLost,
  });
  moveFile(fresh, queueFile(folder));
  writeSentinel(folder, { ...newSentinel, jobs, closed: stateOf(folder) });
  removeOldest(folder);
  return {
    kind: 'restored',
    fault,
    backupDay: backup?.day ?? null,
    jobs,
    pausedJobs,
    jobsBefore: sentinel === null || fault === 'missing' ? null : before.jobs,
    keptAs: isKept ? bad : null,
  };
}

/** How far a restoring came that was cut off: the bad file may be gone already, or the new one in its place. */
export function cutOffRestoring(folder: string, sentinel: Sentinel | null): 'none' | 'moved' | 'placed' {
  if (sentinel === null || sentinel.restoring === null) return 'none';
  if (!existsSync(queueFile(folder))) return 'moved';
  return existsSync(path.join(keptFolder(folder), sentinel.restoring.keptAs)) ? 'placed' : 'none';
}

const keptFolder = (folder: string): string => path.join(folder, 'damaged');

function moveAside(file: string, bad: string): void {
  mkdirSync(path.dirname(bad), { recursive: true, mode: 0o700 });
  for (const end of ['', ...companions]) {
    const isThere = lstatSync(`${file}${end}`, { throwIfNoEntry: false }) !== undefined;
    if (isThere) renameSync(`${file}${end}`, `${bad}${end}`);
  }
}

function freeName(folder: string, now: number): string {
  const base = `queue-${dayOf(now)}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${base}.db` : `${base}-${number}.db`;
    if (!existsSync(path.join(keptFolder(folder), name))) return name;
  }
}

function removeOldest(folder: string): void {
  const names = readdirSync(keptFolder(folder)).filter((name) => name.endsWith('.db'));
  const timeOf = (name: string): number => lstatSync(path.join(keptFolder(folder), name)).ctimeMs;
  const oldFirst = names.sort((one, other) => timeOf(one) - timeOf(other));
  for (const name of oldFirst.slice(0, -maxKept)) {
    const bad = path.join(keptFolder(folder), name);
    for (const end of ['', ...companions]) rmSync(`${bad}${end}`, { recursive: true, force: true });
  }
}
