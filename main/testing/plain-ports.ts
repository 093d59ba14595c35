import type { ReceiptKey } from '../queue/receipts/receipt-key.ts';
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

/** Where nobody asks for a receipt. */
export const noReceiptKey: ReceiptKey = {
  publicKey() {
    throw new Error('no receipt was meant to be signed');
  },
  sign() {
    throw new Error('no receipt was meant to be signed');
  },
};

/** For uploads that get no reply. */
export const noReplies: ReplyDownloads = {
  start() {
    throw new Error('no reply was meant to be fetched');
  },
  async discard() {},
};
