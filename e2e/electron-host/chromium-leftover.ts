import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLineOf } from './command-line-of.ts';

/** Who uses a Chromium profile: process ids of the stand-in and of its Chromium. */
interface ProfileOwner {
  standIn: number;
  chromium: number;
}

const ownerFile = (profile: string): string => path.join(profile, 'stand-in-owner.json');

/** Whether a command line is that of a Chromium on `profile`; the argument may be quoted. */
const usesProfile = (commandLine: string, profile: string): boolean =>
  [' ', '"'].some((end) => `${commandLine} `.includes(`--user-data-dir=${profile}${end}`));

function readOwner(profile: string): ProfileOwner | undefined {
  try {
    return JSON.parse(readFileSync(ownerFile(profile), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Notes which processes use `profile` from now on. */
export function recordOwner(profile: string, chromium: number): void {
  const owner: ProfileOwner = { standIn: process.pid, chromium };
  writeFileSync(ownerFile(profile), JSON.stringify(owner));
}

/**
 * Frees `profile` for a new Chromium. One whose stand-in was killed sees its pipe close and quits by itself, storage
 * written; if that takes longer than `graceMs`, it is killed. A process is touched only if its command line says that
 * it is the Chromium of this very profile. Throws if a running stand-in still uses the profile.
 */
export async function clearLeftover(profile: string, graceMs = 3000): Promise<void> {
  const owner = readOwner(profile);
  if (owner !== undefined) {
    const isRunning = (): boolean => usesProfile(commandLineOf(owner.chromium), profile);
    const isOwned =
      owner.standIn !== process.pid && commandLineOf(owner.standIn).includes(import.meta.dirname);
    if (isOwned && isRunning()) {
      throw new Error(`electron stand-in: process ${owner.standIn} already uses ${path.dirname(profile)}`);
    }
    const graceEndsAt = Date.now() + graceMs;
    while (isRunning() && Date.now() < graceEndsAt) await delay(20);
    if (isRunning()) process.kill(owner.chromium, 'SIGKILL');
    while (isRunning()) await delay(20);
  }
  for (const name of readdirSync(profile)) {
    if (name.startsWith('Singleton')) rmSync(path.join(profile, name), { force: true });
  }
}
