import type { Packet } from '../../bits/packet.ts';
import type { PacketConnection, PacketOutcome, PacketTransport, SendOptions } from '../../transfer/ports.ts';
import type { ServerProfile } from '../../transfer/server-profile.ts';
import { SimFlight } from './sim-flight.ts';
import type { SimLife } from './sim-life.ts';
import type { SimNetwork } from './sim-network.ts';

/** The network as one life of the program sees it. */
export class SimTransport implements PacketTransport {
  readonly #network: SimNetwork;
  readonly #life: SimLife;

  constructor(network: SimNetwork, life: SimLife) {
    this.#network = network;
    this.#life = life;
  }

  connect(remoteUrl: URL, profile: ServerProfile): PacketConnection {
    return new SimConnection(this.#network, this.#life, remoteUrl, profile);
  }
}

class SimConnection implements PacketConnection {
  readonly #network: SimNetwork;
  readonly #life: SimLife;
  readonly #remoteUrl: URL;
  readonly #profile: ServerProfile;
  #flight: SimFlight | null = null;
  #isKept = false;

  constructor(network: SimNetwork, life: SimLife, remoteUrl: URL, profile: ServerProfile) {
    this.#network = network;
    this.#life = life;
    this.#remoteUrl = remoteUrl;
    this.#profile = profile;
  }

  async send(packet: Packet, options: SendOptions): Promise<PacketOutcome> {
    if (!this.#life.touch('send')) return new Promise(() => undefined);
    const network = this.#network;
    if (this.#flight !== null) network.watch.broken('one packet at a time', packet.type);
    const host = options.hostId ?? this.#remoteUrl.host;
    const isProbe = options.hostId === undefined;
    network.watch.onSend(this.#remoteUrl, host, this.#profile, packet, isProbe);
    const fate = network.drawFate(packet, this.#isKept);
    const flight = new SimFlight({
      network,
      life: this.#life,
      remoteUrl: this.#remoteUrl,
      host,
      packet,
      options,
      fate,
    });
    this.#flight = flight;
    network.takeOff(flight);
    void flight.start();
    const outcome = await flight.ended;
    this.#flight = null;
    this.#isKept = outcome.kind === 'answered';
    return outcome;
  }

  reset(): void {
    this.#flight?.reset();
  }

  async close(): Promise<void> {
    this.#flight?.reset();
    this.#isKept = false;
  }
}
