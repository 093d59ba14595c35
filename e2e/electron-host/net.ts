import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Net } from 'electron';
import { handlerFor } from './protocol.ts';
import { strictModule } from './strict.ts';

/** Node's `fetch`, and in addition `file:` addresses and the schemes that the program handles itself. */
export const netFetch: Net['fetch'] = async (input, init) => {
  const url = typeof input === 'string' ? input : input.url;
  if (url.startsWith('file:')) return new Response(await openAsBlob(fileURLToPath(url)));
  const handler = init?.bypassCustomProtocolHandlers ? undefined : handlerFor(url);
  return handler ? handler(new Request(input, init)) : fetch(input, init);
};

/** Module `net`, on Node's network stack instead of Chromium's. */
export const net = strictModule<Net>('net', { fetch: netFetch, isOnline: () => true, online: true });
