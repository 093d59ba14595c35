import { plainProfile, type ServerProfiles } from '../transfer/server-profile.ts';
import { askSecret } from './ask-secret.ts';
import { commandProfile } from './command-profile.ts';
import { type Environment, environmentProxy } from './environment-proxy.ts';
import type { NamedServer } from './named-things.ts';

/**
 * How a queue that the command line runs by itself speaks to its servers: to the named one as the options say, to all
 * others without any secret, through the proxy of the environment. Throws `BadOption` or `ProfileError`.
 */
export async function queueProfiles(
  server: NamedServer | null,
  environment: Environment = process.env,
): Promise<ServerProfiles> {
  const named =
    server === null
      ? null
      : await commandProfile(server.options, server.remoteUrl, { environment, askSecret });
  return {
    async profileOf(url) {
      if (named !== null && url.origin === server?.remoteUrl.origin) return named;
      const { hop, signIn } = environmentProxy(url, environment);
      return { ...plainProfile, hops: [hop], proxySignIn: signIn };
    },
  };
}
