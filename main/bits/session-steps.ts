import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { errorOfRefusal } from './bits-error.ts';
import type { Packet, PacketType } from './packet.ts';
import type {
  RunCounters,
  SessionCommand,
  SessionFacts,
  SessionOutcome,
  SessionPhase,
  SessionState,
  Step,
  Stop,
} from './session-state.ts';

export const isComplete = (state: SessionState): boolean =>
  state.facts.acknowledgedBytes === state.task.totalBytes;

export const enter = (state: SessionState, phase: SessionPhase, ...commands: SessionCommand[]): Step => ({
  state: { ...state, phase },
  commands,
});

export const send = (state: SessionState, phase: SessionPhase, packet: Packet): Step =>
  enter(state, phase, { do: 'send', packet });

export const checkSource = (state: SessionState): Step =>
  enter(state, { name: 'checking' }, { do: 'check-source' });

export const end = (state: SessionState, outcome: SessionOutcome): Step =>
  enter(state, { name: 'ended', outcome });

export const fail = (state: SessionState, error: UploadError): Step =>
  end(state, { kind: 'failed', error, abandonsSession: false });

export const wishOf = (event: { type: 'pause' | 'cancel' }): 'suspend' | 'cancel' =>
  event.type === 'cancel' ? 'cancel' : 'suspend';

/**
 * Notes what the user wants of the packet under way. A cancel may follow a pause, never the other way
 * round, and the commands go out with the first wish only: one reset ends the packet.
 */
export function wish(
  state: SessionState,
  phase: SessionPhase & { stop: Stop },
  ...commands: SessionCommand[]
): Step | null {
  const before = 'stop' in state.phase ? state.phase.stop : null;
  if (before === 'cancel') return null;
  return before === null ? enter(state, phase, ...commands) : enter(state, phase);
}

/** Puts the save in front of the step's other commands. */
export const saving = (step: Step, durable: boolean): Step => ({
  ...step,
  commands: [{ do: 'save', durable }, ...step.commands],
});

export const withFacts = (state: SessionState, change: Partial<SessionFacts>): SessionState => ({
  ...state,
  facts: { ...state.facts, ...change },
});

export const withCounters = (state: SessionState, change: Partial<RunCounters>): SessionState => ({
  ...state,
  counters: { ...state.counters, ...change },
});

export function errorOfAck(packetType: PacketType, ack: Ack, state: SessionState): UploadError {
  const { host } = state.task;
  switch (ack.kind) {
    case 'refused':
      return errorOfRefusal(packetType, ack.refusal, host);
    case 'protocol-mismatch':
      return uploadError('protocol-mismatch', 'fatal', { host });
    case 'malformed':
      return uploadError('malformed-answer', 'transient', { host, detail: ack.why });
    default:
      return uploadError('malformed-answer', 'transient', { host });
  }
}
