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
const place = { folder, remoteUrl: new URL(remoteUrl), sessionId: 'killed' };
const outcome = await downloads.start({
  ...place,
  replyUrl: 'reply.bin',
  hostId: null,
  profile: plainProfile,
  fileName: 'report.bin',
}).ended;
if (outcome.kind === 'stored') await downloads.discard(place);
process.exitCode = outcome.kind === 'stored' ? 0 : 1;
