import type { UploadErrorCode } from '../../shared/upload-error.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { type Ack, parseAck, type Refusal } from '../bits/ack.ts';
import { formatContentRange } from '../bits/content-range.ts';
import { headerNames, packetTypes } from '../bits/header-names.ts';
import { formatHresult } from '../bits/hresult.ts';
import type { Packet, PacketType } from '../bits/packet.ts';
import { beginSession, stepSession } from '../bits/session-machine.ts';
import {
  noSession,
  type SessionCommand,
  type SessionEvent,
  type SessionFacts,
  type SessionOutcome,
  type SessionState,
  type SessionTask,
} from '../bits/session-state.ts';

export const refusal = (status: number, errorCode: number | null = null): Refusal => ({
  status,
  isAck: true,
  errorCode,
  errorContext: null,
  location: null,
  retryAfterSeconds: null,
  proxy: null,
  signInProblem: null,
});

type SessionCreated = Extract<Ack, { kind: 'session-created' }>;

/** Events for scripts of the session machine, named as a transcript names them. */
export const answered = (ack: Ack): SessionEvent => ({ type: 'answered', ack });
export const created = (sessionId = '{A}', more: Partial<SessionCreated> = {}): SessionEvent =>
  answered({
    kind: 'session-created',
    sessionId,
    hostId: null,
    hostIdFallbackSeconds: null,
    isProtocolNamed: true,
    ...more,
  });
export const accepted: SessionEvent = answered({ kind: 'accepted' });
export const received = (receivedBytes: number | null, replyUrl: string | null = null): SessionEvent =>
  answered({ kind: 'received', receivedBytes, replyUrl });
export const outOfStep = (receivedBytes: number | null, replyUrl: string | null = null): SessionEvent =>
  answered({ kind: 'out-of-step', receivedBytes, replyUrl });
export const refused = (status: number, errorCode: number | null = null): SessionEvent =>
  answered({ kind: 'refused', refusal: refusal(status, errorCode) });
export const notAnAck = (status: number): SessionEvent =>
  answered({ kind: 'refused', refusal: { ...refusal(status), isAck: false } });
export const sessionNotFound = refused(500, 0x8020001f);

/** An answer read as the Ack of a packet, as it comes from the wire. */
export const answer = (
  packetType: PacketType,
  status: number,
  headers: Record<string, string | string[]> = {},
): SessionEvent =>
  answered(
    parseAck(packetType, {
      status,
      headers: { [headerNames.packetType.toLowerCase()]: packetTypes.ack, ...headers },
    }),
  );

export const failed = (
  code: UploadErrorCode,
  certainty: 'not-sent' | 'unknown' = 'unknown',
  at = 0,
): SessionEvent => ({
  type: 'failed',
  certainty,
  error: uploadError(code, 'transient'),
  isStaleLine: false,
  isLastByteOut: true,
  at,
});
/** A kept connection had died under the packet. */
export const staleLine: SessionEvent = {
  type: 'failed',
  certainty: 'unknown',
  error: uploadError('connection-lost', 'transient'),
  isStaleLine: true,
  isLastByteOut: true,
  at: 0,
};
/** `isLastByteOut`: all of the packet had been handed to the network. */
export const aborted = (
  certainty: 'not-sent' | 'unknown' = 'unknown',
  isLastByteOut = true,
): SessionEvent => ({ type: 'aborted', certainty, isLastByteOut });
export const sourceChecked = (fragmentBytes: number): SessionEvent => ({
  type: 'source-checked',
  fragmentBytes,
});
export const sourceFailed = (code: UploadErrorCode): SessionEvent => ({
  type: 'source-failed',
  error: uploadError(code, 'fatal'),
});
export const startAt = (at: number): SessionEvent => ({ type: 'start', at });
export const start: SessionEvent = startAt(0);
export const startLooking: SessionEvent = { type: 'start', at: 0, looksFirst: true };
export const startCancel: SessionEvent = { type: 'start-cancel', at: 0 };
export const replyStored: SessionEvent = {
  type: 'reply-stored',
  reply: { path: '/replies/a', sizeBytes: 3 },
};
export const replyFailed = (code: UploadErrorCode): SessionEvent => ({
  type: 'reply-failed',
  error: uploadError(code, 'fatal'),
});
export const replyAborted: SessionEvent = { type: 'reply-aborted' };
export const pause: SessionEvent = { type: 'pause' };
export const cancel: SessionEvent = { type: 'cancel' };

/** Facts of a session that an earlier run left behind. */
export const storedSession = (acknowledgedBytes: number, more: Partial<SessionFacts> = {}): SessionFacts => ({
  ...noSession,
  sessionId: '{A}',
  acknowledgedBytes,
  bestBytes: acknowledgedBytes,
  ...more,
});

export const sampleTask: SessionTask = {
  totalBytes: 100,
  fileName: 'file.bin',
  contentName: null,
  origin: { protocol: 'http:', hostname: 'host', port: '' },
  allowedHosts: [],
  emptyFiles: 'refuse',
  protocolCase: 'automatic',
  knownProtocolCase: null,
  afterBreak: 'resume',
  reply: 'none',
};

export interface ScriptOptions {
  totalBytes?: number;
  fragmentBytes?: number;
  facts?: SessionFacts;
  task?: Partial<SessionTask>;
  /** False: the script itself says what every look at the file finds. */
  fileIsAsBefore?: boolean;
}

export interface Script {
  /** One line per event: what happened → what the machine ordered. */
  lines: string[];
  packets: Packet[];
  state: SessionState;
  outcome: SessionOutcome | null;
}

/**
 * Plays events to the machine. A look at the file finds it as before unless the script's next event says
 * otherwise. Throws when the machine refuses an event: a script is what can happen.
 */
export function play(options: ScriptOptions, ...events: SessionEvent[]): Script {
  const { totalBytes = 100, fragmentBytes = 10, facts = noSession, fileIsAsBefore = true } = options;
  const lines: string[] = [];
  const packets: Packet[] = [];
  let state = beginSession({ ...sampleTask, totalBytes, ...options.task }, facts);

  function happen(event: SessionEvent): void {
    const step = stepSession(state, event);
    if (step === null) throw new Error(`"${eventWords(event)}" is refused while ${state.phase.name}`);
    state = step.state;
    for (const command of step.commands) if (command.do === 'send') packets.push(command.packet);
    const orders = step.commands.map((command) => commandWords(command, step.state.facts));
    if (state.phase.name === 'ended') orders.push(outcomeWords(state.phase.outcome));
    lines.push(`${eventWords(event)} → ${orders.join(', ') || 'wait'}`);
  }

  function lookAtFile(): void {
    const { name } = state.phase;
    if (fileIsAsBefore && (name === 'checking' || name === 'looking')) happen(sourceChecked(fragmentBytes));
  }

  for (const event of events) {
    if (!event.type.startsWith('source-')) lookAtFile();
    happen(event);
  }
  lookAtFile();
  return { lines, packets, state, outcome: state.phase.name === 'ended' ? state.phase.outcome : null };
}

/** `Fragment 0-9/100`, `Close-Session`. */
export function packetWords(packet: Packet): string {
  switch (packet.type) {
    case 'create-session':
      return packetTypes.createSession;
    case 'ping':
      return packetTypes.ping;
    case 'fragment':
      return `${packetTypes.fragment} ${formatContentRange(packet.range).slice('bytes '.length)}`;
    case 'close-session':
      return packetTypes.closeSession;
    case 'cancel-session':
      return packetTypes.cancelSession;
  }
}

/** `note` may be lost in a crash, `store` may not. */
export function commandWords(command: SessionCommand, facts: SessionFacts): string {
  switch (command.do) {
    case 'send':
      return `${packetWords(command.packet)}${command.hostId === null ? '' : ` to ${command.hostId}`}`;
    case 'check-source':
      return 'check file';
    case 'save':
      return `${command.durable ? 'store' : 'note'} ${facts.sessionId ?? 'no session'} at ${facts.acknowledgedBytes}`;
    case 'fetch-reply':
      return `fetch ${command.replyUrl}${command.hostId === null ? '' : ` from ${command.hostId}`}`;
    case 'remember':
      return 'protocolCase' in command
        ? `remember ${command.protocolCase} case`
        : `remember at most ${command.fragmentLimitBytes}`;
    case 'abort':
      return 'reset';
  }
}

/** `completed`, `cancelled: confirmed`, `failed: no-progress (transient)`. */
export function outcomeWords(outcome: SessionOutcome): string {
  switch (outcome.kind) {
    case 'completed': {
      const doubt = outcome.confirmed ? '' : `, not confirmed: ${outcome.warning?.code}`;
      return `completed${outcome.afterCancel ? ' before the cancel' : ''}${doubt}`;
    }
    case 'suspended':
      return 'suspended';
    case 'cancelled':
      return `cancelled: ${outcome.outcome}`;
    case 'failed': {
      const { code, severity } = outcome.error;
      return `failed: ${code} (${severity}${outcome.abandonsSession ? ', session left behind' : ''})`;
    }
  }
}

function eventWords(event: SessionEvent): string {
  switch (event.type) {
    case 'answered':
      return ackWords(event.ack);
    case 'failed':
      return `${event.error.code}, ${event.certainty === 'unknown' ? 'fate unknown' : 'not sent'}`;
    case 'aborted':
      return 'packet ended';
    case 'source-checked':
      return 'file as before';
    case 'source-failed':
      return event.error.code;
    default:
      return event.type;
  }
}

function ackWords(ack: Ack): string {
  switch (ack.kind) {
    case 'session-created':
      return `Ack: session ${ack.sessionId}`;
    case 'accepted':
      return 'Ack';
    case 'received':
      return `Ack: received ${ack.receivedBytes ?? 'not said'}`;
    case 'out-of-step':
      return `Ack 416: wants ${ack.receivedBytes ?? 'not said'}`;
    case 'refused': {
      const { status, isAck, errorCode } = ack.refusal;
      const code = errorCode === null ? '' : ` ${formatHresult(errorCode)}`;
      return isAck ? `Ack ${status}${code}` : `${status}, no Ack`;
    }
    default:
      return `Ack: ${ack.kind}`;
  }
}
