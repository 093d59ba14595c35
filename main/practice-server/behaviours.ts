import { unlessAborted } from './abortable.ts';
import { type FaultPlan, FaultPlans, type PlannedAnswer, type Trigger } from './fault-plans.ts';
import type { RequestType } from './request-type.ts';
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

/**
 * What can be made to go wrong, switchable while the server runs. Everything happens at a packet or at a byte,
 * never at a time, and can be waited for.
 */
export class Behaviours {
  /** Pace at which fragment bodies are read; null is as fast as they come. */
  bytesPerSecond: number | null = null;
  #plans = new FaultPlans();
  readonly #holds = new Set<FaultPlan>();
  readonly #loseSessions: () => Promise<void>;

  constructor(loseSessions: () => Promise<void>) {
    this.#loseSessions = loseSessions;
  }

  /** Stops reading a fragment's body once the server has the first `afterBytes` bytes of the file. */
  holdBody({ afterBytes }: { afterBytes: number }): Hold {
    return this.#hold({ afterBytes });
  }

  /** Processes the next packet of this type but keeps its Ack back. */
  holdAnswer(packetType: RequestType): Hold {
    return this.#hold({ packetType });
  }

  /** Resets the connection once the server has the first `afterBytes` bytes of the file; these are kept. */
  resetAfterBytes(afterBytes: number, times = 1): Fault {
    return this.#plans.add({ afterBytes }, { do: 'reset' }, times);
  }

  /** Processes packets of this type but closes the connection instead of answering. */
  dropAnswer(packetType: RequestType, times = 1): Fault {
    return this.#plans.add({ packetType }, { do: 'drop' }, times);
  }

  /** Answers packets of this type without processing them. */
  answerWith(packetType: RequestType, answer: PlannedAnswer, times = 1): Fault {
    return this.#plans.add({ packetType }, { do: 'answer', answer }, times);
  }

  /** Forgets all sessions and deletes what they hold. */
  loseSessions(): Promise<void> {
    return this.#loseSessions();
  }

  /** Takes back everything that is planned and lets go of everything that is held. */
  clear(): void {
    this.bytesPerSecond = null;
    this.#plans = new FaultPlans();
    for (const hold of this.#holds) hold.release();
    this.#holds.clear();
  }

  /** First offset of the file at which something happens to a body. */
  nextStop(): number | null {
    return this.#plans.firstStop()?.afterBytes ?? null;
  }

  /** Called with a body at or beyond its next stop; `reset` when the connection must go. */
  async reachStop(record: PacketRecord, signal: AbortSignal): Promise<'reset' | 'go-on'> {
    const stop = this.#plans.firstStop();
    if (!stop) return 'go-on';
    this.#plans.use(stop.plan, record);
    if (stop.plan.step.do === 'reset') return 'reset';
    await unlessAborted(stop.plan.released, signal);
    return 'go-on';
  }

  plannedAnswer(record: PacketRecord): PlannedAnswer | null {
    return this.#plans.take(record, 'answer')?.step.answer ?? null;
  }

  /** Called with the answer ready. */
  async beforeAnswer(record: PacketRecord, signal: AbortSignal): Promise<'drop' | 'send'> {
    const hold = this.#plans.take(record, 'hold');
    if (hold) await unlessAborted(hold.released, signal);
    return this.#plans.take(record, 'drop') ? 'drop' : 'send';
  }

  #hold(trigger: Trigger): Hold {
    const plan = this.#plans.add(trigger, { do: 'hold' });
    this.#holds.add(plan);
    return plan;
  }
}
