import { KeyRound } from 'lucide-react';
import { useStore } from 'zustand';
import { en } from '../../shared/i18n/en.ts';
import { useModel } from '../state/model-context.ts';
import { keyOfCall, type SignInCall, selectSignInCalls } from '../state/sign-in-calls.ts';
import { PushButton } from '../ui/push-button.tsx';

/** One for each server that wants a sign-in, however many uploads wait for it. Gone when they go on. */
export function SignInBanners() {
  const { queue, servers } = useModel();
  const calls = useStore(queue, selectSignInCalls);
  return calls.map((call) => (
    <div key={keyOfCall(call)} className="notice sign-in-call">
      <KeyRound className="icon" aria-hidden />
      <div className="notice-body">
        <strong>{wordsOf(call)}</strong> {en.servers.call.waiting(call.jobCount)}
      </div>
      <PushButton look="primary" onPress={() => void servers.openSignIn(call)}>
        {en.servers.signIn}
      </PushButton>
    </div>
  ));
}

function wordsOf({ who, origin, isRefused, isReadable }: SignInCall): string {
  const { host } = new URL(origin);
  const { call } = en.servers;
  if (who === 'proxy') return isRefused ? call.proxyRefused(host) : call.proxy(host);
  if (isRefused) return call.serverRefused(host);
  return isReadable ? call.readable(host) : call.server(host);
}
