import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sessionsFolderName } from '../../main/practice-server/url-path.ts';
import { landingPlace } from './demo-files.ts';

const lookEveryMs = 250;
const quietMs = 20_000;

interface Arrival {
  /** Of all files together. */
  bytes: number;
  isComplete: boolean;
}

/**
 * Waits until every file is in its place and no session is open on the server; false when `signal` ends
 * the wait. Looks at the server's folder, so that it also sees what a server started again takes.
 */
export async function untilArrived(
  sources: readonly string[],
  serverFolder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const totalBytes = sources.reduce((sum, source) => sum + statSync(source).size, 0);
  let shown = -1;
  let changedAt = Date.now();
  while (!signal.aborted) {
    const { bytes, isComplete } = look(sources, serverFolder);
    const percent = Math.floor((bytes / totalBytes) * 100);
    if (percent !== shown) {
      process.stdout.write(`\r  ${String(percent).padStart(3)} % on the server`);
      shown = percent;
      changedAt = Date.now();
    }
    if (isComplete) {
      console.log();
      return true;
    }
    if (Date.now() - changedAt > quietMs) {
      console.log(
        '\nNothing new for a while. The window says why, and so does --headless; Ctrl-C ends the demo.',
      );
      changedAt = Number.POSITIVE_INFINITY;
    }
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

function look(sources: readonly string[], serverFolder: string): Arrival {
  const sessions = path.join(serverFolder, sessionsFolderName);
  const open = readdirSync(sessions);
  const landed = sources.map((source) => sizeOf(landingPlace(serverFolder, source)));
  const parts = open
    .filter((name) => name.endsWith('.part'))
    .map((name) => sizeOf(path.join(sessions, name)));
  return {
    bytes: [...landed, ...parts].reduce<number>((sum, size) => sum + (size ?? 0), 0),
    isComplete: open.length === 0 && !landed.includes(null),
  };
}

const sizeOf = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.size ?? null;
