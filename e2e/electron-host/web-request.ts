import type { WebRequest, WebRequestFilter } from 'electron';
import { strictModule } from './strict.ts';

/** What a listener may decide about a request; members that it leaves out stay as they are. */
export interface RequestDecision {
  cancel?: boolean;
  redirectURL?: string;
  requestHeaders?: Record<string, string | string[]>;
  responseHeaders?: Record<string, string | string[]>;
}

type Listener = (details: never, answer: (decision: RequestDecision) => void) => void;
type Stage = 'onBeforeRequest' | 'onBeforeSendHeaders' | 'onHeadersReceived';

interface Hook {
  patterns: RegExp[];
  listener: Listener;
}

const hooks = new Map<Stage, Hook>();

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
const toPattern = (glob: string): RegExp =>
  glob === '<all_urls>' ? /./ : new RegExp(`^${glob.split('*').map(escaped).join('.*')}$`);

function register(stage: Stage) {
  return (filterOrListener: WebRequestFilter | Listener | null, second?: Listener | null): void => {
    const hasFilter = filterOrListener !== null && typeof filterOrListener === 'object';
    const listener = hasFilter ? second : filterOrListener;
    if (listener) {
      const urls = hasFilter ? filterOrListener.urls : ['<all_urls>'];
      hooks.set(stage, { patterns: urls.map(toPattern), listener });
    } else hooks.delete(stage);
  };
}

/** `session.webRequest`: one listener for each of the stages that can change a request. */
export const webRequest = strictModule<WebRequest>('WebRequest', {
  onBeforeRequest: register('onBeforeRequest'),
  onBeforeSendHeaders: register('onBeforeSendHeaders'),
  onHeadersReceived: register('onHeadersReceived'),
});

/** Asks the listener of `stage`, if its filter matches, what shall become of a request. */
export function decide(stage: Stage, details: { url: string }): Promise<RequestDecision> {
  const hook = hooks.get(stage);
  if (!hook?.patterns.some((pattern) => pattern.test(details.url))) return Promise.resolve({});
  return new Promise((resolve) => hook.listener(details as never, resolve));
}
