import { setTimeout as wait } from 'node:timers/promises';
import { restStates } from '../../shared/job-view.ts';
import { ControlClient } from '../queue/control/control-client.ts';
import { clearPlace } from '../queue/control/control-place.ts';
import { ControlServer } from '../queue/control/control-server.ts';
import { OwnQueue } from '../queue/control/own-queue.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import type { QueueRest } from '../queue/queue-hold.ts';
import { QueueInUseError } from '../queue/store/sqlite-job-store.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { ServerProfiles } from '../transfer/server-profile.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { openQueue, quietLogger } from './open-queue.ts';

export interface QueueAccess {
  control: QueueControl;
  /** False: another program owns the queue, and runs it. */
  isOwn: boolean;
  /** What an own queue had to do when it was opened: some of it is over before anybody can look. */
  openedWith: ReadonlySet<string>;
}

/** An owner that is leaving has its queue no more soon, one that starts listens soon. */
const patienceMs = 5_000;
const pauseMs = 50;

/**
 * The queue of a folder: as its owner, or through the program that owns it. With `rest` an own queue is not run;
 * without it other commands reach it here. Throws `QueueInUseError` or `NewerSchemaError`.
 */
export async function openOwner(
  dataFolder: string,
  profiles: ServerProfiles,
  rest: QueueRest | null,
): Promise<QueueAccess> {
  const endsAtMs = systemClock.monotonic() + patienceMs;
  for (;;) {
    // First the one who says that it is there: an attempt to own the queue waits for its lock.
    const client = await ControlClient.connect(dataFolder);
    if (client !== null) return { control: client, isOwn: false, openedWith: new Set() };
    try {
      const queue = openQueue(dataFolder, profiles, rest);
      const waiting = queue.jobs().filter(({ state }) => !restStates.has(state));
      const openedWith = new Set(waiting.map(({ id }) => id));
      return { control: await ownQueue(queue, dataFolder, rest), isOwn: true, openedWith };
    } catch (cause) {
      if (!(cause instanceof QueueInUseError) || systemClock.monotonic() > endsAtMs) throw cause;
    }
    await wait(pauseMs);
  }
}

async function ownQueue(
  queue: UploadManager,
  dataFolder: string,
  rest: QueueRest | null,
): Promise<QueueControl> {
  const own = new OwnQueue(queue, systemClock);
  // A command that only changes something is over before anybody could ask it.
  if (rest !== null || queue.status().hold?.reason === 'read-only') {
    clearPlace(dataFolder);
    return own;
  }
  const server = await ControlServer.start({ dataFolder, queue, clock: systemClock, logger: quietLogger });
  return {
    call: (name, input) => own.call(name, input),
    watch: (listener) => own.watch(listener),
    gone: own.gone,
    async close() {
      await server?.stop();
      await own.close();
    },
  };
}
