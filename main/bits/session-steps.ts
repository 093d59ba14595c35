import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import { errorOfRefusal } from './bits-error.ts';
import type { PacketType } from './packet.ts';
import {
  noSession,
  type RunCounters,
  type SessionCommand,
  type SessionFacts,
  type SessionOutcome,
  type SessionPhase,
  type SessionState,
  type Step,
  type Stop,
} from './session-state.ts';

const maxRecreations = 3;

export const isComplete = (state: SessionState): boolean =>
  state.facts.acknowledgedBytes === state.task.totalBytes;

export const enter = (state: SessionState, phase: SessionPhase, ...commands: SessionCommand[]): Step => ({
  state: { ...state, phase },
  commands,
});

export const end = (state: SessionState, outcome: SessionOutcome): Step =>
  enter(state, { name: 'ended', outcome });

export const fail = (state: SessionState, error: UploadError): Step =>
  end(state, { kind: 'failed', error, abandonsSession: false });

/** Before a session is made, before each fragment and before Close-Session. */
export const checkSource = (state: SessionState): Step =>
  enter(state, { name: 'checking' }, { do: 'check-source' });

export const createSession = (state: SessionState): Step =>
  enter(state, { name: 'creating', stop: null }, { do: 'send', packet: { type: 'create-session' } });

export const ping = (state: SessionState): Step =>
  enter(state, { name: 'pinging', stop: null }, { do: 'send', packet: { type: 'ping' } });

/** Forgets the session and starts again at 0, within bounds. [MC-BUP] 3.1.5.2.1 */
export function recreate(state: SessionState): Step {
  if (state.counters.recreations >= maxRecreations) {
    return fail(state, uploadError('session-lost', 'transient', { host: state.task.host }));
  }
  const forgotten: SessionState = { ...state, facts: noSession };
  return saving(
    createSession(withCounters(forgotten, { recreations: state.counters.recreations + 1 })),
    true,
  );
}

export const wishOf = (event: { type: 'pause' | 'cancel' }): Stop =>
  event.type === 'cancel' ? 'cancel' : 'suspend';

/** Notes what the user wants; a cancel is never taken back by a later pause. */
export function wish(
  state: SessionState,
  phase: SessionPhase & { stop: Stop },
  ...commands: SessionCommand[]
): Step | null {
  const { phase: now } = state;
  if ('stop' in now && now.stop !== null) return now.stop === 'cancel' ? null : enter(state, phase);
  return enter(state, phase, ...commands);
}

/** A pause under way ends the run quietly; otherwise the error does. */
export const endBy = (state: SessionState, stop: Stop, error: UploadError | null): Step =>
  stop !== null || error === null ? end(state, { kind: 'suspended' }) : fail(state, error);

/** Puts the save in front of the step's other commands. */
export const saving = (step: Step, durable: boolean): Step => ({
  ...step,
  commands: [{ do: 'save', durable }, ...step.commands],
});

export const withFactsOf = (state: SessionState, change: Partial<SessionFacts>): SessionState => ({
  ...state,
  facts: { ...state.facts, ...change },
});

export const withFacts = (step: Step, change: Partial<SessionFacts>): Step => ({
  ...step,
  state: withFactsOf(step.state, change),
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
