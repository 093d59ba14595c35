import type { MessageBoxOptions } from 'electron';
import { visibleText } from '../../shared/format.ts';
import type { ServerSettings } from '../../shared/server-settings.ts';

/**
 * What the user must agree to in a box that the page can't answer: uploads that would take a way, or go to a
 * host, that they did not take before. Null when nothing of that kind changes.
 */
export function questionAbout(before: ServerSettings, after: ServerSettings): MessageBoxOptions | null {
  const hosts = after.allowedHosts.filter((host) => !before.allowedHosts.includes(host));
  const proxies = proxiesOf(after).filter((proxy) => !proxiesOf(before).includes(proxy));
  if (hosts.length === 0 && proxies.length === 0) return null;

  const server = new URL(after.origin).host;
  const reasons = [
    hosts.length > 0 ? `${server} may send uploads and replies to:\n${list(hosts)}` : null,
    proxies.length > 0 ? `Uploads to ${server} go through the proxy:\n${list(proxies)}` : null,
  ];
  return {
    type: 'question',
    title: 'Bitlade',
    message: `Let uploads to ${server} go this way?`,
    detail: reasons.filter((reason) => reason !== null).join('\n\n'),
    buttons: ['Allow', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
}

const proxiesOf = ({ proxy }: ServerSettings): readonly string[] =>
  proxy.kind === 'manual' ? proxy.addresses : [];

const list = (names: readonly string[]): string => names.map(visibleText).join('\n');
