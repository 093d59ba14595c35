import type { HeaderList } from './header-list.ts';

const loopbackHost = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether a request may have come from a program on this computer that means this server. A web page can't
 * avoid sending Origin with a request that changes something, and a name that was rebound to this address
 * stands in Host. The port is not looked at: a relay in front of the server may listen on another one.
 */
export const isLocalRequest = (headers: HeaderList): boolean =>
  loopbackHost.test(headers.get('host') ?? '') && !headers.has('origin');
