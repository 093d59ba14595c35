import type { Download } from './file-download.ts';
import type { HeaderEntry } from './header-list.ts';
import type { RequestType } from './request-type.ts';
import type { PacketRecord } from './transcript.ts';

/** An answer that takes the place of the server's own. */
export interface PlannedAnswer {
  readonly status: number;
  /** Sent as they are; `Content-Length` is added when it is not among them. */
  readonly headers?: readonly HeaderEntry[];
  readonly body?: string;
  /** Leaves `Content-Length` out. */
  readonly isUnframed?: boolean;
  /** Answers without reading the body, then closes the connection. */
  readonly isEarly?: boolean;
}

/** A packet, or what fetches a reply. */
export type RequestKind = RequestType | 'GET' | 'HEAD';

/**
 * What a fault strikes: requests of one kind, once `after` of them have gone by, or a body at an offset of
 * its file.
 */
export type Trigger =
  | { readonly kind: RequestKind; readonly after?: number }
  | { readonly afterBytes: number };

export type Step =
  | { readonly do: 'hold' }
  | { readonly do: 'reset' }
  | { readonly do: 'drop' }
  | { readonly do: 'run'; action(): void | Promise<void> }
  | { readonly do: 'rewrite'; change(answer: Download): Download }
  | { readonly do: 'cut'; readonly afterBytes: number }
  | { readonly do: 'answer'; readonly answer: PlannedAnswer };

/** A fault that waits for its packets. */
export interface FaultPlan<S extends Step = Step> {
  readonly trigger: Trigger;
  readonly step: S;
  /** Resolves with the first packet that it struck. */
  readonly reached: Promise<PacketRecord>;
  readonly released: Promise<void>;
  /** Lets go of what it holds; it strikes no more. */
  release(): void;
}

/** The faults that are planned, oldest first. */
export class FaultPlans {
  readonly #plans = new Map<
    FaultPlan,
    { timesLeft: number; toPass: number; reach(record: PacketRecord): void }
  >();

  add<S extends Step>(trigger: Trigger, step: S, times = 1): FaultPlan<S> {
    const reached = Promise.withResolvers<PacketRecord>();
    const released = Promise.withResolvers<void>();
    const plan: FaultPlan<S> = {
      trigger,
      step,
      reached: reached.promise,
      released: released.promise,
      release: () => {
        this.#plans.delete(plan);
        released.resolve();
      },
    };
    const toPass = 'after' in trigger ? (trigger.after ?? 0) : 0;
    this.#plans.set(plan, { timesLeft: times, toPass, reach: reached.resolve });
    return plan;
  }

  /** It strikes this packet now. */
  use(plan: FaultPlan, record: PacketRecord): void {
    const state = this.#plans.get(plan);
    if (!state) return;
    state.timesLeft -= 1;
    if (state.timesLeft <= 0) this.#plans.delete(plan);
    state.reach(record);
  }

  /** Takes the oldest plan that does this to such a request; null when there is none. Once per request and deed. */
  take<D extends Step['do']>(record: PacketRecord, deed: D): FaultPlan<Extract<Step, { do: D }>> | null {
    for (const [plan, state] of this.#plans) {
      if ('afterBytes' in plan.trigger) continue;
      if (plan.trigger.kind !== (record.packetType ?? record.method) || !does(plan, deed)) continue;
      if (state.toPass > 0) {
        state.toPass -= 1;
        continue;
      }
      this.use(plan, record);
      return plan;
    }
    return null;
  }

  /** The plan for bodies with the lowest offset. */
  firstStop(): { plan: FaultPlan; afterBytes: number } | null {
    let first: { plan: FaultPlan; afterBytes: number } | null = null;
    for (const plan of this.#plans.keys()) {
      if (!('afterBytes' in plan.trigger)) continue;
      const { afterBytes } = plan.trigger;
      if (!first || afterBytes < first.afterBytes) first = { plan, afterBytes };
    }
    return first;
  }
}

const does = <D extends Step['do']>(plan: FaultPlan, deed: D): plan is FaultPlan<Extract<Step, { do: D }>> =>
  plan.step.do === deed;
