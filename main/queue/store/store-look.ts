import { statSync } from 'node:fs';
import type { StoreFault } from '../../../shared/store-notice.ts';
import { applicationId, latestSchema, NewerSchemaError } from './migrations.ts';
import { readStart } from './read-start.ts';
import { hasLog, isLogLost } from './store-log.ts';
import { logFile, pageBytes, queueFile } from './store-paths.ts';
import type { Sentinel } from './store-sentinel.ts';

const headerBytes = 100;
const magic = 'SQLite format 3\0';

/**
 * What can be told of the file of the queue before SQLite opens it, which would take an empty file for a new
 * database and drop its log. Must not be called while the file is open: closing it again lets all locks go.
 *
 * @param wasUsed a queue has been here before
 * @throws NewerSchemaError nothing is written then
 */
export function faultAtSight(folder: string, wasUsed: boolean): StoreFault | null {
  const header = readStart(queueFile(folder), headerBytes);
  if (header === 'unreadable') return 'unreadable';
  if (header === null || header.length === 0) {
    if (!wasUsed) return null;
    return header === null ? 'missing' : 'empty';
  }
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic)
    return 'not-a-database';
  const schema = header.readUInt32BE(60);
  const application = header.readUInt32BE(68);
  if (application !== applicationId && (application !== 0 || schema !== 0)) return 'foreign';
  if (schema > latestSchema) throw new NewerSchemaError(`schema ${schema}, known ${latestSchema}`);
  const isCut = (stateOf(folder)?.sizeBytes ?? 0) % pageBytes !== 0;
  // A checkpoint that was cut off leaves such a file too, and the log mends it.
  if (isCut && !hasLog(folder)) return 'damaged';
  return isLogLost(folder) ? 'log-lost' : null;
}

/** The file is as it was left by a program that closed it in good order. */
export function isAsClosed(folder: string, sentinel: Sentinel | null): boolean {
  if (!sentinel?.closed || readStart(logFile(folder), 1) !== null) return false;
  const { sizeBytes, modifiedNs } = sentinel.closed;
  const now = stateOf(folder);
  return now?.sizeBytes === sizeBytes && now.modifiedNs === modifiedNs;
}

export function stateOf(folder: string): Sentinel['closed'] {
  const stats = statSync(queueFile(folder), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : { sizeBytes: Number(stats.size), modifiedNs: String(stats.mtimeNs) };
}
