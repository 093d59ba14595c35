import type { ServerSettings } from '../../shared/server-settings.ts';
import { readClientCertificate } from '../transfer/certificate-files.ts';
import type { ServerProfile, ServerProfiles, SignIn } from '../transfer/server-profile.ts';
import type { Credentials, ServerSecrets } from './credentials.ts';
import { proxyHops } from './proxy-hops.ts';
import type { ServerSettingsStore } from './server-settings-store.ts';

export interface ProfilePorts {
  settings: Pick<ServerSettingsStore, 'settingsOf'>;
  credentials: Pick<Credentials, 'secretsOf'>;
  /** The system's proxies for an address, as a PAC result list. */
  resolveProxy(url: string): Promise<string>;
  usualReplyFolder: string;
}

/** Fills the secrets, the certificate and the system's proxies into the settings of a server, anew for every run. */
export class KeptServerProfiles implements ServerProfiles {
  readonly #ports: ProfilePorts;

  constructor(ports: ProfilePorts) {
    this.#ports = ports;
  }

  async profileOf(remoteUrl: URL): Promise<ServerProfile> {
    const { settings: store, credentials, resolveProxy, usualReplyFolder } = this.#ports;
    const settings = store.settingsOf(remoteUrl.origin);
    const secrets = await credentials.secretsOf(remoteUrl.origin);
    const { clientCertificatePath: file, proxyUserName, reply } = settings;
    return {
      ...settings,
      signIn: signInOf(settings, secrets),
      customHeaders: Object.entries(secrets.customHeaders),
      hops: await proxyHops(settings.proxy, remoteUrl, resolveProxy),
      proxySignIn: passwordOf(proxyUserName, secrets.proxyPassword),
      clientCertificate: file === null ? null : await readClientCertificate(file, secrets.passphrase),
      reply: { ...reply, folder: reply.folder ?? usualReplyFolder },
    };
  }
}

/** Null without the secret: the server then asks, and the user with it. */
function signInOf({ signIn }: ServerSettings, { password, token }: ServerSecrets): SignIn | null {
  switch (signIn.kind) {
    case 'none':
      return null;
    case 'password':
      return passwordOf(signIn.userName, password);
    case 'token':
      return token === null ? null : { kind: 'token', token };
  }
}

const passwordOf = (
  userName: string | null,
  password: string | null,
): Extract<SignIn, { kind: 'password' }> | null =>
  userName === null || password === null ? null : { kind: 'password', userName, password };
