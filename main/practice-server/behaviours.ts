import { headerNames } from '../bits/header-names.ts';
import { unlessAborted } from './abortable.ts';
import {
  type FaultPlan,
  FaultPlans,
  type PlannedAnswer,
  type RequestKind,
  type Trigger,
} from './fault-plans.ts';
import type { Download } from './file-download.ts';
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
 * never at a time, and can be waited for. `after` lets so many packets of the type go by first.
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
  holdAnswer(kind: RequestKind): Hold {
    return this.#hold({ kind });
  }

  /** Resets the connection once the server has the first `afterBytes` bytes of the file; these are kept. */
  resetAfterBytes(afterBytes: number, times = 1): Fault {
    return this.#plans.add({ afterBytes }, { do: 'reset' }, times);
  }

  /** Processes packets of this type but closes the connection instead of answering. */
  dropAnswer(kind: RequestKind, times = 1, after = 0): Fault {
    return this.#plans.add({ kind, after }, { do: 'drop' }, times);
  }

  /** Answers packets of this type without processing them. */
  answerWith(kind: RequestKind, answer: PlannedAnswer, times = 1, after = 0): Fault {
    return this.#plans.add({ kind, after }, { do: 'answer', answer }, times);
  }

  /** Processes packets of this type but changes what is answered. */
  rewriteAnswer(kind: RequestKind, change: (answer: Download) => Download, times = 1, after = 0): Fault {
    return this.#plans.add({ kind, after }, { do: 'rewrite', change }, times);
  }

  /** Processes Fragments but says that it holds so many bytes; null leaves the number out. */
  sayReceived(receivedBytes: number | null, times = 1, after = 0): Fault {
    const name = headerNames.receivedContentRange;
    const change = (answer: Download): Download => ({
      ...answer,
      headers: answer.headers.flatMap(([header, value]) =>
        header !== name ? [[header, value]] : receivedBytes === null ? [] : [[name, String(receivedBytes)]],
      ),
    });
    return this.rewriteAnswer('Fragment', change, times, after);
  }

  /** Ends the connection once so many bytes of an answer's file are out. */
  cutAnswer(kind: RequestKind, { afterBytes }: { afterBytes: number }, times = 1, after = 0): Fault {
    return this.#plans.add({ kind, after }, { do: 'cut', afterBytes }, times);
  }

  /** Does something before the next packet of this type is looked at. */
  before(kind: RequestKind, action: () => void | Promise<void>, after = 0): Fault {
    return this.#plans.add({ kind, after }, { do: 'run', action });
  }

  /** Forgets all sessions when so many Fragments have come: the next one finds its session unknown. */
  loseSessionsAfter(fragments: number): Fault {
    return this.before('Fragment', this.#loseSessions, fragments);
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

  /** Called with a packet before anything else. */
  async beforePacket(record: PacketRecord): Promise<void> {
    await this.#plans.take(record, 'run')?.step.action();
  }

  /** Called with the answer that was given. */
  rewritten(record: PacketRecord, answer: Download): Download {
    return this.#plans.take(record, 'rewrite')?.step.change(answer) ?? answer;
  }

  /** How many bytes of the answer's file may go out; null for all of them. */
  cutAt(record: PacketRecord): number | null {
    return this.#plans.take(record, 'cut')?.step.afterBytes ?? null;
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
