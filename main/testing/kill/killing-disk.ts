import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import type { KillSwitch } from './kill-switch.ts';

/** Kill points in the work on the disk that no port shows: inside of transactions, and files of replies. */
export function killAtDisk(kill: KillSwitch): void {
  killAtStatements(kill);
  killAtFiles(kill);
}

function killAtStatements(kill: KillSwitch): void {
  const { exec, close } = DatabaseSync.prototype;
  let isMigrating = false;
  Object.assign(DatabaseSync.prototype, {
    exec(this: DatabaseSync, sql: string) {
      const point = statementPoint(sql);
      if (point === 'schema') isMigrating = true;
      const name = point === 'commit' && isMigrating ? 'migration commit' : point;
      if (point === 'commit') isMigrating = false;
      return name === null ? exec.call(this, sql) : kill.around(name, () => exec.call(this, sql));
    },
    close(this: DatabaseSync) {
      // The last one to close a database writes its log back.
      return kill.around('checkpoint', () => close.call(this));
    },
  });
}

function statementPoint(sql: string): 'schema' | 'version' | 'commit' | 'checkpoint' | null {
  if (/^\s*(CREATE|ALTER) TABLE/.test(sql)) return 'schema';
  if (/PRAGMA user_version = /.test(sql)) return 'version';
  if (/wal_checkpoint/i.test(sql)) return 'checkpoint';
  return sql === 'COMMIT' ? 'commit' : null;
}

function killAtFiles(kill: KillSwitch): void {
  const { open, rename, link, rm } = files;
  const around = <Arguments extends unknown[], Result>(
    point: string,
    work: (...args: Arguments) => Promise<Result>,
  ) => {
    return (...args: Arguments) =>
      isOfReply(args[0]) ? kill.aroundAsync(point, () => work(...args)) : work(...args);
  };
  Object.assign(files, {
    open: around('reply open', async (...args: Parameters<typeof open>) => {
      const handle = await open(...args);
      if (!isOfReply(args[0])) return handle;
      const { datasync, sync } = handle;
      return Object.assign(handle, {
        datasync: () => kill.aroundAsync('reply sync', () => datasync.call(handle)),
        sync: () => kill.aroundAsync('reply sync', () => sync.call(handle)),
      });
    }),
    rename: around('reply rename', rename),
    link: around('reply naming', link),
    rm: around('reply tidying', rm),
  });
  syncBuiltinESMExports();
}

const isOfReply = (file: unknown): boolean => typeof file === 'string' && file.endsWith('.bitlade-part');
