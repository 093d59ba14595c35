import type { JobNote } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Packet } from './packet.ts';
import type {
  RunCounters,
  SessionCommand,
  SessionEvent,
  SessionFacts,
  SessionOutcome,
  SessionPhase,
  SessionState,
  Step,
  Stop,
} from './session-state.ts';
import { effectiveHost } from './session-target.ts';

const maxStaleRetries = 2;

/** An empty file may want to be told by a fragment of its own. */
export const isComplete = ({ facts, task, counters }: SessionState): boolean =>
  facts.acknowledgedBytes === task.totalBytes &&
  (task.totalBytes > 0 || task.emptyFiles !== 'star-range' || counters.isEmptyTold || facts.closeSent);

/** A reply is waiting on the server, is wanted, and is not here yet. */
export const awaitsReply = ({ facts, task }: SessionState): boolean =>
  facts.replyUrl !== null && facts.reply === null && task.reply !== 'none';

export const enter = (state: SessionState, phase: SessionPhase, ...commands: SessionCommand[]): Step => ({
  state: { ...state, phase },
  commands,
});

export const send = (state: SessionState, phase: SessionPhase, packet: Packet): Step =>
  enter(state, phase, { do: 'send', packet, hostId: effectiveHost(state) });

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

/** Puts a command in front of the step's others. */
export const first = (command: SessionCommand, step: Step): Step => ({
  ...step,
  commands: [command, ...step.commands],
});

export const saving = (step: Step, durable: boolean): Step => first({ do: 'save', durable }, step);

export const withFacts = (state: SessionState, change: Partial<SessionFacts>): SessionState => ({
  ...state,
  facts: { ...state.facts, ...change },
});

export const withCounters = (state: SessionState, change: Partial<RunCounters>): SessionState => ({
  ...state,
  counters: { ...state.counters, ...change },
});

export const noting = (state: SessionState, note: JobNote): SessionState =>
  state.facts.notes.includes(note) ? state : withFacts(state, { notes: [...state.facts.notes, note] });

/** A kept connection had died under a packet that may be sent again at once; null when that was tried enough. */
export function afterStaleLine(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'failed' }>,
): SessionState | null {
  const { staleRetries } = state.counters;
  return event.isStaleLine && staleRetries < maxStaleRetries
    ? withCounters(state, { staleRetries: staleRetries + 1 })
    : null;
}
