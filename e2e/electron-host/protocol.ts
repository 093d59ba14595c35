import type { Protocol } from 'electron';
import { isReady } from './readiness.ts';
import { strictModule } from './strict.ts';

type Handler = Parameters<Protocol['handle']>[1];

const handlers = new Map<string, Handler>();

/** Whether the program handles `scheme`. */
export const isHandledScheme = (scheme: string): boolean => handlers.has(scheme);

/** The program's handler for the scheme of `url`. */
export const handlerFor = (url: string): Handler | undefined => handlers.get(url.slice(0, url.indexOf(':')));

/** Module `protocol`. Every scheme is carried as secure and standard, whatever its privileges say. */
export const protocol = strictModule<Protocol>('protocol', {
  registerSchemesAsPrivileged: () => {
    if (isReady()) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
  },
  handle: (scheme: string, handler: Handler) => {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle: (scheme: string) => {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: isHandledScheme,
});
