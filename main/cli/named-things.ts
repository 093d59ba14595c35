import type { ServerOptions } from './server-options.ts';

/** Uploads and batches as they were typed: beginnings of their ids. */
export interface Which {
  words: string[];
  isAll: boolean;
}

/** How to speak to one server, while the command runs the queue itself. */
export interface NamedServer {
  remoteUrl: URL;
  options: ServerOptions;
}
