import syncFiles from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { KillSwitch } from './kill-switch.ts';

/**
 * Kill points in the work on the disk that no port shows: inside of transactions, and around what lies beside the
 * database. The modules of Node are changed for the whole process.
 */
export function killAtDisk(kill: KillSwitch): void {
  killAtStatements(kill);
  killBesideDatabase(kill);
  syncBuiltinESMExports();
}

function killAtStatements(kill: KillSwitch): void {
  const { exec, close } = DatabaseSync.prototype;
  /** What the next COMMIT is the end of. */
  let transaction = 'commit';
  Object.assign(DatabaseSync.prototype, {
    exec(this: DatabaseSync, sql: string) {
      const isCommit = sql === 'COMMIT';
      transaction = transactionOf(sql) ?? transaction;
      const point = isCommit ? transaction : statementPoint(sql);
      if (isCommit) transaction = 'commit';
      return point === null ? exec.call(this, sql) : kill.around(point, () => exec.call(this, sql));
    },
    close(this: DatabaseSync) {
      return kill.around('closing', () => close.call(this));
    },
  });
}

function transactionOf(sql: string): string | null {
  if (/^\s*(CREATE|ALTER) TABLE/.test(sql)) return 'migration commit';
  return sql === 'PRAGMA synchronous=NORMAL' ? 'progress commit' : null;
}

function statementPoint(sql: string): string | null {
  if (/^\s*(CREATE|ALTER) TABLE/.test(sql)) return 'schema';
  return /wal_checkpoint/.test(sql) ? 'checkpoint' : null;
}

function killBesideDatabase(kill: KillSwitch): void {
  const { renameSync, rmSync } = syncFiles;
  Object.assign(syncFiles, {
    renameSync(from: string, to: string) {
      const point =
        path.basename(to) === 'queue.json' ? 'sentinel' : isBackup(to) ? 'backup naming' : 'renaming';
      kill.around(point, () => renameSync(from, to));
    },
    rmSync(file: string, options: Parameters<typeof rmSync>[1]) {
      if (isBackup(file)) kill.around('rotation', () => rmSync(file, options));
      else rmSync(file, options);
    },
  });
}

const isBackup = (file: string): boolean => /[\\/]backups[\\/]queue-[\d-]+\.db$/.test(file);
