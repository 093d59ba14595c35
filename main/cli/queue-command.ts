import path from 'node:path';
import { OwnerGoneError } from '../queue/control/queue-control.ts';
import type { QueueRest } from '../queue/queue-hold.ts';
import { QueueInUseError } from '../queue/store/sqlite-job-store.ts';
import { ProfileError } from '../transfer/server-profile.ts';
import { ToldError } from '../transfer/told-error.ts';
import { addCommand } from './add-command.ts';
import { askingAgain } from './asking-again.ts';
import { BadUsage } from './bad-usage.ts';
import { usualDataFolder } from './data-folder.ts';
import { errorLine } from './error-line.ts';
import { historyCommand } from './history-command.ts';
import { infoCommand } from './info-command.ts';
import { Interrupted } from './interrupted.ts';
import { listCommand } from './list-command.ts';
import { monitorCommand } from './monitor-command.ts';
import { openOwner, type QueueAccess } from './open-owner.ts';
import { proofCommand } from './proof-command.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { queueProfiles } from './queue-profiles.ts';
import { settingsCommand } from './settings-command.ts';
import { startWords } from './start-words.ts';
import { NotFound } from './which-jobs.ts';
import { wishCommand } from './wish-command.ts';

/** Carries out a command on a kept queue, its own or that of a running Bitlade. Returns the exit code. */
export async function queueCommand(args: QueueArguments): Promise<number> {
  const dataFolder = path.resolve(args.dataFolder ?? usualDataFolder());
  let access: QueueAccess;
  let reopen: () => Promise<QueueAccess>;
  try {
    const profiles = await queueProfiles('server' in args ? args.server : null);
    reopen = () => openOwner(dataFolder, profiles, restOf(args));
    access = await reopen();
  } catch (cause) {
    if (cause instanceof Interrupted) throw cause;
    if (cause instanceof BadUsage || cause instanceof ProfileError) return explain(cause);
    console.error(startWords(cause, dataFolder));
    return 1;
  }
  try {
    if (isLook(args))
      access = { ...access, control: askingAgain(access.control, async () => (await reopen()).control) };
    for (;;) {
      try {
        return await carryOut(args, access);
      } catch (cause) {
        // It has shown nothing yet, and runs the queue itself if nobody else does any more.
        if (args.command !== 'monitor' || !(cause instanceof OwnerGoneError)) throw cause;
        await access.control.close();
        access = await reopen();
      }
    }
  } catch (cause) {
    if (!(cause instanceof QueueInUseError)) return explain(cause);
    console.error(startWords(cause, dataFolder));
    return 1;
  } finally {
    await access.control.close();
  }
}

/** Whether it changes nothing in the queue, and shows it as it is. */
function isLook(args: QueueArguments): boolean {
  switch (args.command) {
    case 'list':
    case 'info':
    case 'history':
    case 'receipt':
    case 'manifest':
    case 'public-key':
      return true;
    case 'settings':
      return args.change === null;
    default:
      return false;
  }
}

/** Only `monitor` runs a queue that nobody else runs. */
function restOf({ command }: QueueArguments): QueueRest | null {
  if (command === 'monitor') return null;
  return command === 'cancel' ? 'only-cancels' : 'not-running';
}

function carryOut(args: QueueArguments, access: QueueAccess): Promise<number> {
  switch (args.command) {
    case 'add':
      return addCommand(args, access);
    case 'list':
      return listCommand(args, access.control);
    case 'info':
      return infoCommand(args, access.control);
    case 'monitor':
      return monitorCommand(args, access);
    case 'history':
      return historyCommand(args, access.control);
    case 'settings':
      return settingsCommand(args, access.control);
    case 'receipt':
    case 'manifest':
    case 'public-key':
      return proofCommand(args, access.control);
    default:
      return wishCommand(args, access);
  }
}

/** Says why a command was not carried out; gives the exit code. */
function explain(cause: unknown): number {
  if (cause instanceof NotFound) {
    console.error(cause.message);
    return 3;
  }
  if (cause instanceof BadUsage) {
    console.error(cause.message);
    return 2;
  }
  if (cause instanceof OwnerGoneError) {
    console.error('The running Bitlade ended before it answered. See with list what it has done.');
    return 1;
  }
  if (!(cause instanceof ToldError)) throw cause;
  console.error(errorLine(cause.uploadError));
  return cause instanceof ProfileError ? 2 : 1;
}
