import type { Exchanger } from '../exchanger.ts';
import type { ServerProfile } from '../server-profile.ts';
import { type Entropy, systemEntropy } from './entropy.ts';
import { PasswordTrials, type RunTrials } from './password-trials.ts';
import { ProxySigningExchanger } from './proxy-signing-exchanger.ts';
import { mayHaveSecrets } from './secret-scope.ts';
import { ServerSignIn } from './server-sign-in.ts';
import { ServerSigningExchanger } from './server-signing-exchanger.ts';

interface SecretRules {
  /** Address that the user gave, when a server named `origin`; null when `origin` is the user's own. */
  chosenFor: URL | null;
  /** Of the run that the exchanger is for. */
  trials?: RunTrials;
  entropy?: Entropy;
}

/**
 * Adds sign-in and the user's own headers to a bare exchanger. Secrets are asked for before they go out, but
 * for tokens and own headers, and Basic and Digest once they were taken; they stay with the scheme, host and
 * port of the address that the user gave. An answer 401 or 407 is final; `signInProblem` says why.
 * One for each profile and server: a connection that is signed in belongs to its user.
 * @param origin where the requests go: only scheme, host and port count.
 */
export function withSignIn(
  bare: Exchanger,
  origin: URL,
  profile: ServerProfile,
  { chosenFor, trials = new PasswordTrials().asOfNow(), entropy = systemEntropy }: SecretRules,
): Exchanger {
  const { proxySignIn, signIn, customHeaders, isPasswordOverHttpAllowed } = profile;
  const inner =
    proxySignIn === null ? bare : new ProxySigningExchanger(bare, origin, proxySignIn, trials, entropy);
  const hasSecrets = signIn !== null || customHeaders.length > 0;
  if (!hasSecrets || !mayHaveSecrets(origin, chosenFor, profile)) return inner;
  const isReadable = origin.protocol === 'http:' && !isPasswordOverHttpAllowed;
  const serverSignIn = new ServerSignIn(
    { signIn, customHeaders },
    origin.origin,
    isReadable,
    trials,
    entropy,
  );
  return new ServerSigningExchanger(inner, serverSignIn, origin.host, entropy);
}
