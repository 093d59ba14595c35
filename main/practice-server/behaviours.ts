import { unlessAborted } from './abortable.ts';
import type { HeaderEntry } from './header-list.ts';
import type { RequestType } from './packet-dispatch.ts';
import type { PacketRecord } from './transcript.ts';

/** Something that will happen to a packet. */
export interface Fault {
  /** Resolves with the first packet that it happened to. */
  readonly reached: Promise<PacketRecord>;
}

export interface Hold extends Fault {
  /** Lets the packet go on. Before `reached` it takes the hold back. */
  release(): void;
}

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

type Step = 'hold' | 'reset' | 'drop' | 'answer';

/** A fault that waits for its packet. */
interface Plan {
  readonly step: Step;
  readonly packetType: RequestType | null;
  readonly afterBytes: number;
  readonly answer: PlannedAnswer | null;
  timesLeft: number;
  readonly released: Promise<void>;
  release(): void;
  reach(record: PacketRecord): void;
  readonly reached: Promise<PacketRecord>;
}

/**
 * What can be made to go wrong, switchable while the server runs. Everything happens at a packet or at a byte,
 * never at a time, and can be waited for.
 */
export class Behaviours {
  /** Pace at which fragment bodies are read; null is as fast as they come. */
  bytesPerSecond: number | null = null;
  readonly #plans = new Set<Plan>();
  readonly #loseSessions: () => Promise<void>;

  constructor(loseSessions: () => Promise<void>) {
    this.#loseSessions = loseSessions;
  }

  /** Stops reading a fragment's body once the server has the first `afterBytes` bytes of the file. */
  holdBody({ afterBytes }: { afterBytes: number }): Hold {
    return this.#plan({ step: 'hold', packetType: null, afterBytes });
  }

  /** Resets the connection once the server has the first `afterBytes` bytes of the file; these are kept. */
  resetAfterBytes(afterBytes: number, times = 1): Fault {
    return this.#plan({ step: 'reset', packetType: null, afterBytes, times });
  }

  /** Processes the next packet of this type but keeps its Ack back. */
  holdAnswer(packetType: RequestType): Hold {
    return this.#plan({ step: 'hold', packetType });
  }

  /** Processes packets of this type but closes the connection instead of answering. */
  dropAnswer(packetType: RequestType, times = 1): Fault {
    return this.#plan({ step: 'drop', packetType, times });
  }

  /** Answers packets of this type without processing them. */
  answerWith(packetType: RequestType, answer: PlannedAnswer, times = 1): Fault {
    return this.#plan({ step: 'answer', packetType, answer, times });
  }

  /** Forgets all sessions and deletes what they hold. */
  loseSessions(): Promise<void> {
    return this.#loseSessions();
  }

  /** Takes back everything that waits and lets go of everything that is held. */
  clear(): void {
    this.bytesPerSecond = null;
    for (const plan of this.#plans) plan.release();
    this.#plans.clear();
  }

  /** First offset of the file at which something happens to a body. */
  nextStop(): number | null {
    return this.#firstStop()?.afterBytes ?? null;
  }

  /** What is planned for a body at its next stop happens. Rejects when the connection must be reset. */
  async reachStop(record: PacketRecord, signal: AbortSignal): Promise<'reset' | 'go-on'> {
    const plan = this.#firstStop();
    if (!plan) return 'go-on';
    this.#use(plan, record);
    if (plan.step === 'reset') return 'reset';
    await unlessAborted(plan.released, signal);
    return 'go-on';
  }

  plannedAnswer(record: PacketRecord): PlannedAnswer | null {
    const plan = this.#find(record, 'answer');
    if (plan) this.#use(plan, record);
    return plan?.answer ?? null;
  }

  /** Called with the answer ready. */
  async beforeAnswer(record: PacketRecord, signal: AbortSignal): Promise<'drop' | 'send'> {
    const hold = this.#find(record, 'hold');
    if (hold) {
      this.#use(hold, record);
      await unlessAborted(hold.released, signal);
    }
    const drop = this.#find(record, 'drop');
    if (drop) this.#use(drop, record);
    return drop ? 'drop' : 'send';
  }

  #plan(
    fault: Pick<Plan, 'step' | 'packetType'> &
      Partial<Pick<Plan, 'afterBytes' | 'answer'>> & { times?: number },
  ) {
    const released = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<PacketRecord>();
    const plan: Plan = {
      step: fault.step,
      packetType: fault.packetType,
      afterBytes: fault.afterBytes ?? 0,
      answer: fault.answer ?? null,
      timesLeft: fault.times ?? 1,
      released: released.promise,
      reach: reached.resolve,
      reached: reached.promise,
      release: () => {
        this.#plans.delete(plan);
        released.resolve();
      },
    };
    this.#plans.add(plan);
    return plan;
  }

  #use(plan: Plan, record: PacketRecord): void {
    plan.timesLeft -= 1;
    if (plan.timesLeft <= 0) this.#plans.delete(plan);
    plan.reach(record);
  }

  #find(record: PacketRecord, step: Step): Plan | null {
    for (const plan of this.#plans) {
      if (plan.step === step && plan.packetType === record.packetType && plan.packetType !== null)
        return plan;
    }
    return null;
  }

  #firstStop(): Plan | null {
    let first: Plan | null = null;
    for (const plan of this.#plans) {
      if (plan.packetType === null && (!first || plan.afterBytes < first.afterBytes)) first = plan;
    }
    return first;
  }
}
