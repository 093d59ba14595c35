import type { LookupFunction } from 'node:net';
import type { Exchanger } from './exchanger.ts';
import { HostConnection } from './host-connection.ts';
import { LineExchanger } from './line-exchanger.ts';
import type { Clock, PacketConnection, PacketTransport } from './ports.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import { PasswordTrials, type RunTrials } from './sign-in/password-trials.ts';
import { withSignIn } from './sign-in/signing-exchanger.ts';
import { SocketOpener } from './socket-opener.ts';

export interface TransportOptions {
  clock: Clock;
  /** Such as `Bitlade/0.1.0`. */
  userAgent: string;
  /** Finds the addresses of hosts; the system's way unless told otherwise. */
  lookup?: LookupFunction;
  /** Where a plain packet that gets no word for an answer makes one ask whether https is meant. */
  securePorts?: readonly number[];
}

const usualSecurePorts = [443, 8443];

export interface ExchangerOptions {
  /** The origin was named by a server, not by the user. */
  isServerChosen: boolean;
  /** The address that the user gave. */
  remoteUrl: URL;
  /** Of the run that `profile` was made for; without it that is now. */
  trials?: RunTrials;
}

/** Requests over HTTP/1.1 with undici: no redirect, no retry, no decoding. */
export class UndiciTransport implements PacketTransport {
  readonly #options: TransportOptions;
  readonly #opener: SocketOpener;
  readonly #trials = new PasswordTrials();

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#opener = new SocketOpener(options.clock, options.lookup);
  }

  forRun(): PacketTransport {
    const trials = this.#trials.asOfNow();
    return { connect: (remoteUrl, profile) => this.#connect(remoteUrl, profile, trials) };
  }

  connect(remoteUrl: URL, profile: ServerProfile = plainProfile): PacketConnection {
    return this.#connect(remoteUrl, profile, this.#trials.asOfNow());
  }

  #connect(remoteUrl: URL, profile: ServerProfile, trials: RunTrials): PacketConnection {
    const reach = (origin: URL): Exchanger => {
      const isServerChosen = origin.origin !== remoteUrl.origin;
      return this.exchanger(origin, profile, { isServerChosen, remoteUrl, trials });
    };
    return new HostConnection(remoteUrl, reach, trials);
  }

  /** A way to one server, signed in to it and to proxies. Path and query of `origin` don't matter. */
  exchanger(origin: URL, profile: ServerProfile, options?: ExchangerOptions): Exchanger {
    const chosenFor = options?.isServerChosen ? options.remoteUrl : null;
    const { clock, userAgent, securePorts = usualSecurePorts } = this.#options;
    const around = { clock, userAgent, opener: this.#opener, securePorts };
    const trials = options?.trials ?? this.#trials.asOfNow();
    const bare = new LineExchanger({ url: origin, profile, chosenFor, trials }, around);
    return withSignIn(bare, origin, profile, { chosenFor, trials });
  }
}
