import { createReplyDownloads } from '../transfer/reply-download.ts';
import { plainProfile } from '../transfer/server-profile.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';

/** Fetches one reply, as a process that a test can end: `reply-process.ts <destination> <folder>`. */
const [remoteUrl = '', folder = ''] = process.argv.slice(2);
const transport = new UndiciTransport({ clock: systemClock, userAgent: 'Test/1' });
const downloads = createReplyDownloads({
  exchangerFor: (origin, profile, options) => transport.exchanger(origin, profile, options),
});
const outcome = await downloads.start({
  replyUrl: 'reply.bin',
  remoteUrl: new URL(remoteUrl),
  hostId: null,
  profile: plainProfile,
  folder,
  fileName: 'report.bin',
  key: 'killed',
}).ended;
process.exitCode = outcome.kind === 'stored' ? 0 : 1;
