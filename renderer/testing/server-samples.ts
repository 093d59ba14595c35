import { defaultServerSettings } from '../../shared/server-settings.ts';
import type { ServerView } from '../../shared/server-view.ts';

const { authorities, clientCertificatePath, reply, ...settings } = defaultServerSettings(
  'https://bits.plant.example',
);

/** A server that nothing has been set for. */
export const sampleServer: ServerView = {
  settings: { ...settings, reply: { isExpected: reply.isExpected, maxBytes: reply.maxBytes } },
  files: { certificate: clientCertificatePath, authorities, replyFolder: reply.folder },
  secrets: { password: false, token: false, proxyPassword: false, passphrase: false, headerNames: [] },
  areSecretsKept: true,
  usualReplyFolder: '/home/ana/Downloads/Bitlade replies',
};
