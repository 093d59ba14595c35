import { PoliteBaseDelay } from './polite-base-delay.ts';
import { PoliteController } from './polite-controller.ts';
import { PoliteProbe } from './polite-probe.ts';
import type { Clock, PacketTransport } from './ports.ts';
import type { RateRule } from './rate-lane.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { ServerProfiles } from './server-profile.ts';

interface PoliteParts {
  transport: PacketTransport;
  profiles: ServerProfiles;
  clock: Clock;
  limiter: Pick<RateLimiter, 'setLimit' | 'takenBytes'>;
}

/** What a server refuses for a moment, or a line loses, is there again later; a long queue runs for days. */
const asksAgainMs = 60_000;

/** The way to one server. What is known of its delay outlives the uploads. */
interface Way {
  readonly base: PoliteBaseDelay;
  uploads: number;
  watch: AbortController | null;
}

/**
 * Lets uploads yield to other traffic: while some are under way to a server, the rule `polite:` with its origin
 * limits them as soon as the line to it begins to queue. Their lanes must follow that rule. At rest nothing runs.
 */
export class PoliteMode {
  readonly #parts: PoliteParts;
  readonly #ways = new Map<string, Way>();

  constructor(parts: PoliteParts) {
    this.#parts = parts;
  }

  /** One more upload that gives way begins; the returned function says, once, that it is over. */
  join(remoteUrl: URL): () => void {
    const { origin } = remoteUrl;
    const way = this.#ways.get(origin) ?? { base: new PoliteBaseDelay(), uploads: 0, watch: null };
    this.#ways.set(origin, way);
    way.uploads += 1;
    if (way.watch === null) {
      way.watch = new AbortController();
      void this.#watch(remoteUrl, way.base, way.watch.signal);
    }
    let isUnderWay = true;
    return () => {
      if (!isUnderWay) return;
      isUnderWay = false;
      way.uploads -= 1;
      if (way.uploads > 0) return;
      way.watch?.abort();
      way.watch = null;
    };
  }

  async #watch(remoteUrl: URL, base: PoliteBaseDelay, stop: AbortSignal): Promise<void> {
    const { transport, profiles, clock, limiter } = this.#parts;
    const profile = await profiles.profileOf(remoteUrl).catch(() => null);
    // Uploads without their settings fail, and say why.
    if (profile === null || stop.aborted) return;
    const rule: RateRule = `polite:${remoteUrl.origin}`;
    let end = (): void => undefined;
    const measure = (): void => {
      const controller = new PoliteController(base);
      limiter.setLimit(rule, Number.POSITIVE_INFINITY);
      const probe = new PoliteProbe(transport.connect(remoteUrl, profile), clock, {
        onDelay(roundTripMs) {
          const takenBytes = limiter.takenBytes(rule);
          limiter.setLimit(rule, controller.take({ at: clock.monotonic(), roundTripMs, takenBytes }));
        },
        onGone() {
          limiter.setLimit(rule, null);
          end = clock.schedule(asksAgainMs, measure);
        },
      });
      end = () => probe.stop();
    };
    measure();
    stop.addEventListener('abort', () => {
      end();
      limiter.setLimit(rule, null);
    });
  }
}
