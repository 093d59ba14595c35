import { hostIdOfAddress, hostIdText, isHostAllowed, parseHostId } from './host-affinity.ts';
import type { SessionState } from './session-state.ts';

/** Whether the server's own choice of a host, if it made one, is one that the user allows. */
export function isHostAcceptable({ task, facts }: SessionState): boolean {
  if (facts.hostId === null) return true;
  const named = parseHostId(facts.hostId);
  return named !== null && isHostAllowed(named, task.origin, task.allowedHosts);
}

/** The host that packets go to; null for the address' own. One that is not allowed gets none. [MC-BUP] 3.1.5.1 */
export const effectiveHost = (state: SessionState): string | null =>
  isHostAcceptable(state) ? state.facts.hostId : null;

/** For the words of errors: whom the packets go to. */
export function hostName(state: SessionState): string {
  const own = hostIdOfAddress(state.task.origin);
  return effectiveHost(state) ?? hostIdText(state.task.origin.port === '' ? { ...own, port: null } : own);
}
