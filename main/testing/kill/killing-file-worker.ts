import syncFiles from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import '../../transfer/threads/file-worker.ts';
import type { KillOrders } from './kill-orders.ts';
import { KillSwitch } from './kill-switch.ts';

/**
 * A thread for the files of replies with kill points around what it asks the system. The module of Node is changed
 * for this thread alone.
 */
const kill = new KillSwitch();
const orders: KillOrders = JSON.parse(process.env.KILL_ORDERS ?? '');
kill.choose(orders.kill);

const { openSync, fdatasyncSync, fsyncSync, renameSync, linkSync, rmSync } = syncFiles;
const isOfReply = (file: unknown): boolean => typeof file === 'string' && file.endsWith('.bitlade-part');
const around =
  <Arguments extends unknown[], Result>(point: string, work: (...args: Arguments) => Result) =>
  (...args: Arguments): Result =>
    isOfReply(args[0]) ? kill.around(point, () => work(...args)) : work(...args);

Object.assign(syncFiles, {
  openSync: around('reply open', openSync),
  fdatasyncSync: (fd: number) => kill.around('reply sync', () => fdatasyncSync(fd)),
  fsyncSync: (fd: number) => kill.around('reply sync', () => fsyncSync(fd)),
  renameSync: around('reply rename', renameSync),
  linkSync: around('reply naming', linkSync),
  rmSync: around('reply tidying', rmSync),
});
syncBuiltinESMExports();
