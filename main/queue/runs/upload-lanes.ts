import { originOf } from '../../../shared/address.ts';
import { limitInForce, type QueueSettings, yields } from '../../../shared/queue-settings.ts';
import type { WeekRule } from '../../../shared/week-grid.ts';
import type { PoliteMode } from '../../transfer/polite-mode.ts';
import type { RateLane, RateRule } from '../../transfer/rate-lane.ts';
import type { LimitedLane, RateLimiter } from '../../transfer/rate-limiter.ts';
import type { Batch, Job } from '../job.ts';

interface Limits {
  settings: QueueSettings;
  /** What the week's grid says now. */
  weekRule: WeekRule;
  /** Jobs under way, and the batches that they belong to. */
  job(jobId: string): Job | undefined;
  batch(batchId: string): Batch | undefined;
}

interface OpenLane {
  lane: LimitedLane;
  /** Says that the upload no longer gives way; null while it does not. */
  leave: (() => void) | null;
}

/**
 * The bandwidth that uploads under way may take: of the queue, of their server, of their batch and their own, and
 * what other traffic leaves to those that give way.
 */
export class UploadLanes {
  readonly #limiter: RateLimiter;
  readonly #polite: PoliteMode;
  readonly #limits: () => Limits;
  readonly #open = new Map<string, OpenLane>();
  /** Limits that are set in the limiter. */
  #set = new Map<RateRule, number>();

  constructor(limiter: RateLimiter, polite: PoliteMode, limits: () => Limits) {
    this.#limiter = limiter;
    this.#polite = polite;
    this.#limits = limits;
  }

  open(job: Job): RateLane {
    const lane = this.#limiter.openLane(rulesOf(job, false));
    this.#open.set(job.id, { lane, leave: null });
    this.follow();
    return lane;
  }

  close(jobId: string): void {
    this.#open.get(jobId)?.leave?.();
    this.#open.delete(jobId);
    this.follow();
  }

  /** Takes over what is set now; what nobody under way asks for is no rule. */
  follow(): void {
    const { settings, weekRule, job, batch } = this.#limits();
    const wanted = new Map<RateRule, number>();
    const want = (rule: RateRule, bytesPerSecond: number | null | undefined): void => {
      if (bytesPerSecond) wanted.set(rule, bytesPerSecond);
    };
    want('all', limitInForce(settings, weekRule)?.bytesPerSecond);
    for (const [origin, limits] of Object.entries(settings.servers)) {
      want(`server:${origin}`, limits.bytesPerSecond);
    }
    for (const [jobId, open] of this.#open) {
      const own = job(jobId);
      if (own === undefined) continue;
      want(`job:${jobId}`, own.bytesPerSecond);
      want(`batch:${own.batchId}`, batch(own.batchId)?.bytesPerSecond);
      this.#giveWay(own, open, yields(settings.rateMode, own.priority));
    }
    for (const rule of this.#set.keys()) if (!wanted.has(rule)) this.#limiter.setLimit(rule, null);
    for (const [rule, bytesPerSecond] of wanted) {
      if (this.#set.get(rule) !== bytesPerSecond) this.#limiter.setLimit(rule, bytesPerSecond);
    }
    this.#set = wanted;
  }

  #giveWay(job: Job, open: OpenLane, isYielding: boolean): void {
    if (isYielding === (open.leave !== null)) return;
    open.leave?.();
    open.leave = isYielding ? this.#polite.join(new URL(job.remoteUrl)) : null;
    open.lane.follow(rulesOf(job, isYielding));
  }
}

function rulesOf(job: Job, isYielding: boolean): RateRule[] {
  const origin = originOf(job.remoteUrl);
  const rules: RateRule[] = ['all', `server:${origin}`, `batch:${job.batchId}`, `job:${job.id}`];
  return isYielding ? [...rules, `polite:${origin}`] : rules;
}
