import type { ServerSettings } from '../../shared/server-settings.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { readClientCertificate } from '../transfer/certificate-files.ts';
import type { Clock } from '../transfer/ports.ts';
import type { ServerProfile, ServerProfiles, SignIn } from '../transfer/server-profile.ts';
import type { Credentials } from './credentials.ts';
import { inTime } from './in-time.ts';
import { proxyHops } from './proxy-hops.ts';
import type { ServerSecrets } from './server-secrets.ts';
import type { ServerSettingsStore } from './server-settings-store.ts';

export interface ProfilePorts {
  settings: Pick<ServerSettingsStore, 'settingsOf'>;
  credentials: Pick<Credentials, 'secretsOf'>;
  /** The system's proxies for an address, as a PAC result list. */
  resolveProxy(url: string): Promise<string>;
  usualReplyFolder: string;
  clock: Clock;
}

/** An automatic configuration may wait for a server of its own. */
const proxyDeadlineMs = 10_000;

/** Fills the secrets, the certificate and the system's proxies into the settings of a server, anew for every run. */
export class KeptServerProfiles implements ServerProfiles {
  readonly #ports: ProfilePorts;

  constructor(ports: ProfilePorts) {
    this.#ports = ports;
  }

  async profileOf(remoteUrl: URL): Promise<ServerProfile> {
    const { settings: store, credentials, usualReplyFolder } = this.#ports;
    const settings = store.settingsOf(remoteUrl.origin);
    const secrets = await credentials.secretsOf(remoteUrl.origin);
    const { clientCertificatePath: file, proxyUserName, reply } = settings;
    return {
      ...settings,
      signIn: signInOf(settings, secrets),
      customHeaders: Object.entries(secrets.customHeaders),
      hops: await proxyHops(settings.proxy, remoteUrl, (url) => this.#systemProxies(url)),
      proxySignIn: passwordOf(proxyUserName, secrets.proxyPassword),
      clientCertificate: file === null ? null : await readClientCertificate(file, secrets.passphrase),
      reply: { ...reply, folder: reply.folder ?? usualReplyFolder },
    };
  }

  #systemProxies(url: string): Promise<string> {
    const { resolveProxy, clock } = this.#ports;
    const late = uploadError('proxy-lookup-not-answering', 'transient');
    return inTime(resolveProxy(url), proxyDeadlineMs, late, clock);
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
