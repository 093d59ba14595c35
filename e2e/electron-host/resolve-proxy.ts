import { launchOptions } from './launch-options.ts';

const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * What Chromium answers for the switches `--proxy-server`, `--proxy-bypass-list` and `--no-proxy-server`; without
 * them the system has no proxy here. Loopback is passed by unless the list says `<-loopback>`.
 */
export function resolveProxy(address: string): string {
  const { switches } = launchOptions;
  const server = switches.get('proxy-server');
  if (server === undefined || switches.has('no-proxy-server')) return 'DIRECT';
  const { hostname } = new URL(address);
  const bypass = (switches.get('proxy-bypass-list') ?? '').split(/[;,]/).map((entry) => entry.trim());
  if (loopback.test(hostname) && !bypass.includes('<-loopback>')) return 'DIRECT';
  return bypass.includes(hostname) ? 'DIRECT' : `PROXY ${server.replace(/^http:\/\//, '')}`;
}
