import { type ProxyAddress, parseProxyAddress } from '../../shared/proxy-address.ts';
import type { ProxySettings } from '../../shared/server-settings.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { ProfileError, type ProxyHop } from '../transfer/server-profile.ts';

/**
 * The ways out that the settings name, in order. Rejects with `ProfileError` when the system knows only
 * proxies of other kinds: going straight would be against its will.
 *
 * @param resolveProxy what the system says for an address, as a PAC result list.
 */
export async function proxyHops(
  proxy: ProxySettings,
  remoteUrl: URL,
  resolveProxy: (url: string) => Promise<string>,
): Promise<ProxyHop[]> {
  if (proxy.kind === 'none') return [{ kind: 'direct' }];
  const hops =
    proxy.kind === 'manual'
      ? proxy.addresses.flatMap(hopOfAddress)
      : hopsOfPacResult(await resolveProxy(remoteUrl.href));
  if (hops.length > 0) return hops;
  throw new ProfileError(uploadError('proxy-unreachable', 'fatal', { detail: 'no HTTP proxy is named' }));
}

/** Reads `PROXY a:1; HTTPS b:2; DIRECT`. What is no HTTP proxy, such as SOCKS, is left out. */
export function hopsOfPacResult(text: string): ProxyHop[] {
  return text.split(';').flatMap((entry): ProxyHop[] => {
    const [kind = '', address = ''] = entry.trim().split(/\s+/);
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return [{ kind: 'direct' }];
      case 'PROXY':
      case 'HTTP':
        return hopOfAddress(`http://${address}`);
      case 'HTTPS':
        return hopOfAddress(`https://${address}`);
      default:
        return [];
    }
  });
}

function hopOfAddress(text: string): ProxyHop[] {
  const parsed = parseProxyAddress(text);
  return parsed.ok ? [hop(parsed.proxy)] : [];
}

const hop = (proxy: ProxyAddress): ProxyHop => ({ kind: 'proxy', ...proxy });
