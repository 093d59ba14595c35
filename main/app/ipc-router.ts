import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import {
  type CommandInput,
  type CommandName,
  type CommandOutput,
  commands,
} from '../../shared/ipc-contract.ts';
import { fail, type Result, succeed } from '../../shared/result.ts';
import { uploadError } from '../../shared/upload-error.ts';
import type { Logger } from '../transfer/ports.ts';
import { ToldError } from '../transfer/told-error.ts';

export type Handlers = {
  [N in CommandName]: (input: CommandInput<N>) => Promise<CommandOutput<N>> | CommandOutput<N>;
};

export interface RouterOptions {
  ipcMain: Pick<IpcMain, 'handle'>;
  handlers: Handlers;
  isTrusted(event: IpcMainInvokeEvent): boolean;
  logger: Logger;
}

/** Thrown by a handler to answer with words instead of `internal`. */
export class CommandRefused extends ToldError {}

/** Order for every command: sender, parse, handler, `Result`. Nothing thrown ever crosses to the page. */
export function routeCommands({ ipcMain, handlers, isTrusted, logger }: RouterOptions): void {
  const route = <N extends CommandName>(name: N): void => {
    ipcMain.handle(name, async (event, payload: unknown): Promise<Result<CommandOutput<N>>> => {
      try {
        if (!isTrusted(event)) {
          logger.warn('command from a foreign sender refused', { name });
          return fail(uploadError('not-allowed-now', 'fatal'));
        }
        const parsed = commands[name].input.safeParse(payload);
        if (!parsed.success) {
          logger.warn('malformed command refused', { name });
          return fail(uploadError('invalid-request', 'fatal'));
        }
        return succeed(await handlers[name](parsed.data as CommandInput<N>));
      } catch (cause) {
        if (cause instanceof ToldError) return fail(cause.uploadError);
        logger.warn('command failed', { name, cause: String(cause) });
        return fail(uploadError('internal', 'transient', { detail: String(cause).slice(0, 500) }));
      }
    });
  };
  for (const name of Object.keys(commands) as CommandName[]) route(name);
}
