import type { ReplyPlace } from '../transfer/reply-file.ts';

/** The reply that a process fills a disk with, for those too who look at what is left of it. */
export const filledReply = (folder: string): ReplyPlace => ({
  folder,
  remoteUrl: new URL('http://up.test/in/file.bin'),
  sessionId: 'filled',
});
