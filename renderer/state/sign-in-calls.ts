import type { JobView } from '../../shared/job-view.ts';
import { proxySignInErrors, signInErrors } from '../../shared/server-errors.ts';
import type { UploadErrorCode } from '../../shared/upload-error.ts';
import type { QueueState } from './job-store.ts';
import { memoizeLatest } from './memoize-latest.ts';

/** One server, or the proxy on the way to it, that wants to know who is there: one for all uploads that wait for it. */
export interface SignInCall {
  /** Scheme, host and port of the server. */
  origin: string;
  who: 'server' | 'proxy';
  /** What was entered last was refused. */
  isRefused: boolean;
  /** There is a password, but it would travel as plain text. */
  isReadable: boolean;
  jobCount: number;
}

export function signInCallOf({ state, error, remoteUrl }: JobView): SignInCall | null {
  if (state !== 'error' || error === null) return null;
  const who = signInErrors.has(error.code) ? 'server' : proxySignInErrors.has(error.code) ? 'proxy' : null;
  if (who === null) return null;
  return {
    origin: new URL(remoteUrl).origin,
    who,
    isRefused: refusals.has(error.code),
    isReadable: error.code === 'password-over-http',
    jobCount: 1,
  };
}

const refusals: ReadonlySet<UploadErrorCode> = new Set(['sign-in-refused', 'proxy-sign-in-refused']);

const calls = memoizeLatest((byId: QueueState['byId']): readonly SignInCall[] => {
  const found = new Map<string, SignInCall>();
  for (const job of byId.values()) {
    const call = signInCallOf(job);
    if (call === null) continue;
    const key = keyOfCall(call);
    const before = found.get(key);
    found.set(key, {
      ...call,
      isRefused: call.isRefused || before?.isRefused === true,
      isReadable: call.isReadable || before?.isReadable === true,
      jobCount: 1 + (before?.jobCount ?? 0),
    });
  }
  return [...found.values()];
});

export const selectSignInCalls = (queue: QueueState): readonly SignInCall[] => calls(queue.byId);

export const keyOfCall = ({ who, origin }: Pick<SignInCall, 'who' | 'origin'>): string => `${who} ${origin}`;
