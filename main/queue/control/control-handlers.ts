import type { UploadManager } from '../upload-manager.ts';
import type { ControlHandlers } from './control-contract.ts';
import { lookHandlers } from './look-handlers.ts';
import { wishHandlers } from './wish-handlers.ts';

/** What each command does to the queue of this program; inputs have been parsed before. */
export function controlHandlers(queue: UploadManager): ControlHandlers {
  return {
    ...lookHandlers(queue),
    ...wishHandlers(queue),
    // A server that the window has never sent to is not asked about: whoever typed its address has said yes.
    add: async ({ remoteUrl, ...request }) => {
      const report = await queue.add({ ...request, remoteUrl: new URL(remoteUrl) });
      const batchIds = report.addedJobIds.flatMap((id) => queue.job(id)?.batchId ?? []);
      return { ...report, batchIds: [...new Set(batchIds)] };
    },
  };
}
