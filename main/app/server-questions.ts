import type { MessageBoxOptions } from 'electron';
import { visibleText } from '../../shared/format.ts';
import type { ServerSettings } from '../../shared/server-settings.ts';

/**
 * What the user must agree to in a box that the page can't answer: uploads that would take a way, or go to a
 * host, that they did not take before, and less protection than before. Null when nothing of that kind changes.
 */
export function questionAbout(before: ServerSettings, after: ServerSettings): MessageBoxOptions | null {
  const server = new URL(after.origin).host;
  const ways = newWays(server, before, after);
  const dangers = newDangers(server, before, after);
  if (ways.length + dangers.length === 0) return null;
  return {
    type: dangers.length > 0 ? 'warning' : 'question',
    title: 'Bitlade',
    message:
      dangers.length > 0
        ? `Protect uploads to ${server} less than before?`
        : `Let uploads to ${server} go this way?`,
    detail: [...dangers, ...ways].join('\n\n'),
    buttons: ['Allow', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
}

function newWays(server: string, before: ServerSettings, after: ServerSettings): string[] {
  const hosts = after.allowedHosts.filter((host) => !before.allowedHosts.includes(host));
  const proxies = proxiesOf(after).filter((proxy) => !proxiesOf(before).includes(proxy));
  return [
    ...(hosts.length > 0 ? [`${server} may send uploads and replies to:\n${list(hosts)}`] : []),
    ...(proxies.length > 0 ? [`Uploads to ${server} go through the proxy:\n${list(proxies)}`] : []),
  ];
}

function newDangers(server: string, before: ServerSettings, after: ServerSettings): string[] {
  const isReadable = after.isPasswordOverHttpAllowed && !before.isPasswordOverHttpAllowed;
  const isPinLost = before.pinnedKey !== null && after.pinnedKey !== before.pinnedKey;
  return [
    ...(isReadable ? [`Passwords and tokens for ${server} go out readable for others on the way.`] : []),
    ...(isPinLost ? [pinWords(server, after.pinnedKey)] : []),
  ];
}

const pinWords = (server: string, pinnedKey: string | null): string =>
  pinnedKey === null
    ? `The key of ${server} is no longer pinned: any certificate that the system trusts will do.`
    : `Another key of ${server} is pinned:\n${pinnedKey}`;

const proxiesOf = ({ proxy }: ServerSettings): readonly string[] =>
  proxy.kind === 'manual' ? proxy.addresses : [];

const list = (names: readonly string[]): string => names.map(visibleText).join('\n');
