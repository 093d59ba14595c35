import { limitInForce, type QueueSettings } from '../../shared/queue-settings.ts';
import type { WeekRule } from '../../shared/week-grid.ts';
import type { RateLane, RateRule } from '../transfer/rate-lane.ts';
import type { RateLimiter } from '../transfer/rate-limiter.ts';
import type { Batch, Job } from './job.ts';

interface Limits {
  settings: QueueSettings;
  /** What the week's grid says now. */
  weekRule: WeekRule;
  /** Jobs under way, and the batches that they belong to. */
  job(jobId: string): Job | undefined;
  batch(batchId: string): Batch | undefined;
}

/** The bandwidth that uploads under way may take: of the queue, of their server, of their batch and their own. */
export class UploadLanes {
  readonly #limiter: RateLimiter;
  readonly #limits: () => Limits;
  readonly #open = new Map<string, readonly RateRule[]>();
  /** Limits that are set in the limiter. */
  #set = new Map<RateRule, number>();

  constructor(limiter: RateLimiter, limits: () => Limits) {
    this.#limiter = limiter;
    this.#limits = limits;
  }

  open(job: Job): RateLane {
    const { origin } = new URL(job.remoteUrl);
    const rules: RateRule[] = ['all', `server:${origin}`, `batch:${job.batchId}`, `job:${job.id}`];
    this.#open.set(job.id, rules);
    this.follow();
    return this.#limiter.openLane(rules);
  }

  close(jobId: string): void {
    this.#open.delete(jobId);
  }

  /** Takes over what is set now; what nobody under way asks for is no rule. */
  follow(): void {
    const wanted = new Map<RateRule, number>();
    const { settings, weekRule, job, batch } = this.#limits();
    const want = (rule: RateRule, bytesPerSecond: number | null | undefined): void => {
      if (bytesPerSecond) wanted.set(rule, bytesPerSecond);
    };
    want('all', limitInForce(settings, weekRule)?.bytesPerSecond);
    for (const [origin, limits] of Object.entries(settings.servers)) {
      want(`server:${origin}`, limits.bytesPerSecond);
    }
    for (const jobId of this.#open.keys()) {
      const own = job(jobId);
      want(`job:${jobId}`, own?.bytesPerSecond);
      if (own) want(`batch:${own.batchId}`, batch(own.batchId)?.bytesPerSecond);
    }
    for (const rule of this.#set.keys()) if (!wanted.has(rule)) this.#limiter.setLimit(rule, null);
    for (const [rule, bytesPerSecond] of wanted) {
      if (this.#set.get(rule) !== bytesPerSecond) this.#limiter.setLimit(rule, bytesPerSecond);
    }
    this.#set = wanted;
  }
}
