import { uploadError } from '../../shared/upload-error.ts';
import { bitsVerb } from '../bits/header-names.ts';
import { hostIdText, parseHostId } from '../bits/host-affinity.ts';
import { type Packet, packetHeaders } from '../bits/packet.ts';
import type { Exchanger } from './exchanger.ts';
import type { PacketConnection, PacketOutcome, SendOptions } from './ports.ts';
import type { RunTrials } from './sign-in/password-trials.ts';

/** Packets to the host that each of them is meant for, over at most one connection at a time. */
export class HostConnection implements PacketConnection {
  readonly #remoteUrl: URL;
  readonly #reach: (origin: URL) => Exchanger;
  readonly #trials: Pick<RunTrials, 'isWaiting'>;
  #origin = '';
  #exchanger: Exchanger | null = null;

  /** @param reach makes the way to a server: the address' own, or one that it named. */
  constructor(remoteUrl: URL, reach: (origin: URL) => Exchanger, trials: Pick<RunTrials, 'isWaiting'>) {
    this.#remoteUrl = remoteUrl;
    this.#reach = reach;
    this.#trials = trials;
  }

  async send(packet: Packet, options: SendOptions): Promise<PacketOutcome> {
    const url = hostedUrl(this.#remoteUrl, options.hostId ?? null);
    if (url === null) {
      const error = uploadError('host-not-allowed', 'fatal', { target: options.hostId ?? '' });
      return { kind: 'failed', certainty: 'not-sent', error, isStaleLine: false };
    }
    const exchanger = this.#exchangerFor(url);
    return exchanger.exchange(
      {
        method: bitsVerb,
        path: url.pathname + url.search,
        headers: [['Accept', '*/*'], ...packetHeaders(packet)],
        body: options.body ?? null,
      },
      options,
    );
  }

  reset(): void {
    this.#exchanger?.reset();
  }

  resetIfWaiting(): void {
    if (this.#trials.isWaiting) this.reset();
  }

  async close(): Promise<void> {
    await this.#exchanger?.close();
  }

  #exchangerFor(url: URL): Exchanger {
    if (this.#exchanger === null || this.#origin !== url.origin) {
      void this.#exchanger?.close();
      this.#exchanger = this.#reach(url);
      this.#origin = url.origin;
    }
    return this.#exchanger;
  }
}

/** The address with another host, and another port if the host comes with one; null when that is no host. [MC-BUP] 2.2.3.2 */
function hostedUrl(remoteUrl: URL, hostId: string | null): URL | null {
  if (hostId === null) return remoteUrl;
  const node = parseHostId(hostId);
  if (node === null) return null;
  const url = new URL(remoteUrl);
  url.host = hostIdText(node);
  return url;
}
