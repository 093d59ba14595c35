import { expect } from 'vitest';
import type { Packet } from '../bits/packet.ts';
import { beginSession, stepSession } from '../bits/session-machine.ts';
import type {
  SessionCommand,
  SessionEvent,
  SessionFacts,
  SessionOutcome,
  SessionState,
  SessionTask,
} from '../bits/session-state.ts';
import {
  aborted,
  accepted,
  cancel,
  created,
  failed,
  pause,
  received,
  replyAborted,
  sourceChecked,
  start,
  startCancel,
} from './session-script.ts';

/** One run, watched: every promise of the machine that a single step can break is looked at in every step. */
export class WatchedRun {
  state: SessionState;
  /** The packet under way. */
  outstanding: Packet | null = null;
  /** The reply is on its way here. */
  isFetching = false;
  packets: Packet[] = [];
  /** What a restart would find; a crash may lose what was only noted. */
  stored: SessionFacts;
  noted: SessionFacts;

  constructor(task: SessionTask, facts: SessionFacts) {
    this.state = beginSession(task, facts);
    this.stored = facts;
    this.noted = facts;
  }

  get outcome(): SessionOutcome | null {
    return this.state.phase.name === 'ended' ? this.state.phase.outcome : null;
  }

  /** False when the event is refused. */
  happen(event: SessionEvent): boolean {
    const before = deepFreeze(this.state);
    const step = stepSession(before, event);
    if (step === null) return false;
    expect(before.phase.name).not.toBe('ended');
    this.state = step.state;
    if (isAnswer(event)) this.outstanding = null;
    if (event.type.startsWith('reply-')) this.isFetching = false;
    for (const command of step.commands) this.perform(command, event);
    this.watch(before, event);
    return true;
  }

  private perform(command: SessionCommand, event: SessionEvent): void {
    if (command.do === 'save') {
      this.noted = this.state.facts;
      if (command.durable) this.stored = this.state.facts;
    }
    if (command.do === 'abort') expect(this.outstanding !== null || this.isFetching).toBe(true);
    if (command.do === 'fetch-reply') this.fetch();
    if (command.do === 'send') this.send(command.packet, event);
  }

  private fetch(): void {
    expect(this.outstanding).toBeNull();
    expect(this.stored.replyUrl).not.toBeNull();
    expect(this.state.facts.acknowledgedBytes).toBe(this.state.task.totalBytes);
    this.isFetching = true;
  }

  private send(packet: Packet, event: SessionEvent): void {
    expect(this.outstanding).toBeNull();
    expect(this.isFetching).toBe(false);
    // A file that is gone or changed neither makes a session nor sends a byte.
    const isRepeat = this.packets.at(-1)?.type === 'create-session' && packet.type === 'create-session';
    if (['create-session', 'fragment'].includes(packet.type) && !isRepeat) {
      expect(event.type).toBe('source-checked');
    }
    if (event.type === 'source-failed') expect(packet.type).toBe('cancel-session');
    const sentTypes = this.packets.map(({ type }) => type);
    // A session that was cancelled is over; only one that makes room for a new one, or a dead line, repeats the packet.
    const { afterBreak, reply } = this.state.task;
    const mayRepeat = afterBreak === 'restart' || (event.type === 'failed' && event.isStaleLine);
    if (packet.type === 'cancel-session' && !mayRepeat) expect(sentTypes).not.toContain('cancel-session');
    if (packet.type === 'fragment' && afterBreak === 'resume')
      expect(sentTypes).not.toContain('cancel-session');
    const { facts } = this.state;
    // Closing deletes the reply on the server.
    if (packet.type === 'close-session' && reply !== 'none' && facts.replyUrl !== null && !facts.closeSent) {
      expect(this.stored.reply).not.toBeNull();
    }
    if ('sessionId' in packet) expect(this.stored.sessionId).toBe(packet.sessionId);
    if (packet.type === 'close-session') expect(this.stored.closeSent).toBe(true);
    if (packet.type === 'fragment') {
      const { first, last, total } = packet.range;
      expect(total).toBe(this.state.task.totalBytes);
      expect(first).toBe(this.state.facts.acknowledgedBytes);
      expect(last).toBeGreaterThanOrEqual(first);
      expect(last).toBeLessThan(total);
      if (last === total - 1) expect(this.stored.lastFragmentSent).toBe(true);
    }
    this.outstanding = packet;
    this.packets.push(packet);
  }

  private watch(before: SessionState, event: SessionEvent): void {
    const { facts, phase } = this.state;
    expect(facts.acknowledgedBytes).toBeGreaterThanOrEqual(0);
    expect(facts.acknowledgedBytes).toBeLessThanOrEqual(this.state.task.totalBytes);
    if (
      facts.acknowledgedBytes < before.facts.acknowledgedBytes &&
      facts.sessionId === before.facts.sessionId
    ) {
      expect(event).toMatchObject({ type: 'answered', ack: { receivedBytes: facts.acknowledgedBytes } });
    }
    if (event.type !== 'start' && facts.sessionId !== null) {
      expect(facts.bestBytes).toBeGreaterThanOrEqual(facts.acknowledgedBytes);
    }
    expect(this.isFetching).toBe(phase.name === 'fetching');
    const waitsForAnswer = ['creating', 'pinging', 'sending', 'closing', 'cancelling'].includes(phase.name);
    expect(this.outstanding !== null).toBe(waitsForAnswer);
    if (phase.name === 'ended')
      for (const late of lateEvents) expect(stepSession(this.state, late)).toBeNull();
    else expect(packetsToEnd(this.state)).toBeLessThanOrEqual(1);
  }
}

export const isAnswer = (event: SessionEvent): boolean =>
  ['answered', 'failed', 'aborted'].includes(event.type);

const lateEvents = [
  start,
  startCancel,
  accepted,
  received(5),
  failed('no-answer'),
  aborted(),
  sourceChecked(5),
  pause,
  cancel,
];

/** How many more packets a cancel needs to end the run, with a server that agrees to everything. */
function packetsToEnd(state: SessionState): number {
  const agreed: Partial<Record<SessionState['phase']['name'], SessionEvent>> = {
    creating: created('{Z}'),
    pinging: aborted(),
    sending: aborted(),
    fetching: replyAborted,
    closing: accepted,
    cancelling: accepted,
  };
  let now = state;
  let packets = 0;
  for (let event: SessionEvent | undefined = now.phase.name === 'idle' ? startCancel : cancel; event; ) {
    const step = stepSession(now, event);
    now = step?.state ?? now;
    packets += step?.commands.filter((command) => command.do === 'send').length ?? 0;
    event = agreed[now.phase.name];
    if (packets > 10) break;
  }
  expect(now.phase.name).toBe('ended');
  return packets;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
