import type { ReplyDownloads } from '../transfer/reply-download.ts';
import { nothingKnown, type ServerKnowledge, type ServerMemory } from '../transfer/server-knowledge.ts';

/** Remembers servers as long as it lives. */
export class PlainMemory implements ServerMemory {
  readonly known = new Map<string, ServerKnowledge>();

  recall(origin: string): ServerKnowledge {
    return this.known.get(origin) ?? nothingKnown;
  }

  remember(origin: string, change: Partial<ServerKnowledge>): void {
    this.known.set(origin, { ...this.recall(origin), ...change });
  }
}

/** For uploads that get no reply. */
export const noReplies: ReplyDownloads = {
  start() {
    throw new Error('no reply was meant to be fetched');
  },
};
