import type { Readable } from 'node:stream';
import type { FragmentBody } from './ports.ts';

export type RequestBody = Uint8Array | Readable | null;

/**
 * A body as the HTTP library takes it, and a way to let its source go: the library forgets an iterator that
 * it stopped reading.
 */
export function endableBody(body: FragmentBody | null): { bytes: RequestBody; end: () => void } {
  if (body === null || body instanceof Uint8Array) return { bytes: body, end: () => undefined };
  const iterator = body[Symbol.asyncIterator]();
  const iterable: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iterator };
  return {
    // Any async iterable will do, but the library's types name streams only.
    bytes: iterable as Readable,
    end: () => void iterator.return?.().catch(() => undefined),
  };
}
