import { uploadError } from '../../shared/upload-error.ts';
import { parseAck } from '../bits/ack.ts';
import { contentNameOf, type Packet } from '../bits/packet.ts';
import { beginSession, stepSession } from '../bits/session-machine.ts';
import type {
  SessionCommand,
  SessionEvent,
  SessionFacts,
  SessionOutcome,
  SessionPhase,
} from '../bits/session-state.ts';
import { type FragmentTiming, nextFragmentBytes } from './fragment-size.ts';
import type {
  Clock,
  PacketConnection,
  PacketOutcome,
  PacketTransport,
  SourceFile,
  SourceFiles,
  SourceIdentity,
} from './ports.ts';
import { SourceReadError } from './ports.ts';
import { plainProfile } from './server-profile.ts';

export interface SessionInput {
  /** `cancel` tells the server to forget the session and sends no data. */
  purpose: 'upload' | 'cancel';
  remoteUrl: URL;
  sourcePath: string;
  sourceIdentity: SourceIdentity;
  fileName: string;
  facts: SessionFacts;
  /** Longest fragment that may be sent, in bytes. */
  maxFragmentBytes?: number;
}

export interface SessionPorts {
  transport: PacketTransport;
  sourceFiles: SourceFiles;
  clock: Clock;
}

/** Who watches a run. Called synchronously; a throw from `saveFacts` ends the run with `storage-failed`. */
export interface SessionObserver {
  /** Must have stored the facts when it returns, if `durable`. */
  saveFacts(facts: SessionFacts, durable: boolean): void;
  /** Called before the facts of the phase are saved and before its packet goes out. */
  onPhase(phase: SessionPhase['name'], facts: SessionFacts): void;
  /** Offset in the file up to which bytes were handed to the network. */
  onSentBytes(sentToBytes: number): void;
}

export interface SessionRun {
  /** Stops between packets, or resets a running Fragment; the session stays open on the server. */
  pause(): void;
  cancel(): void;
  /** Drops everything at once, as at the end of the program. */
  abort(): void;
  /** Never rejects. */
  readonly ended: Promise<SessionOutcome>;
}

const shortAnswerMs = 60_000;
/** The server may move or check the file before it answers. [MC-BUP] 3.1.2.2 */
const longAnswerMs = 300_000;

/** Drives one session: carries out the machine's commands and feeds back what happened. */
export function runSession(input: SessionInput, ports: SessionPorts, observer: SessionObserver): SessionRun {
  const { remoteUrl, sourceIdentity } = input;
  const connection: PacketConnection = ports.transport.connect(remoteUrl, plainProfile);
  let source: SourceFile | null = null;
  let timing: FragmentTiming | null = null;
  let state = beginSession(
    {
      totalBytes: sourceIdentity.sizeBytes,
      contentName: contentNameOf(input.fileName),
      host: remoteUrl.host,
    },
    input.facts,
  );
  let settle: (outcome: SessionOutcome) => void;
  const ended = new Promise<SessionOutcome>((resolve) => {
    settle = resolve;
  });

  async function finish(outcome: SessionOutcome): Promise<void> {
    // In this order: the socket may hold the file's buffers until it is gone.
    await connection.close().catch(() => undefined);
    await source?.close().catch(() => undefined);
    settle(outcome);
  }

  const happened: SessionEvent[] = [];
  let isStepping = false;

  /** What an observer wishes for in the middle of a step comes after the step's own commands. */
  function dispatch(event: SessionEvent): void {
    happened.push(event);
    if (isStepping) return;
    isStepping = true;
    for (let next = happened.shift(); next !== undefined; next = happened.shift()) take(next);
    isStepping = false;
  }

  function take(event: SessionEvent): void {
    if (state.phase.name === 'ended') return;
    const step = stepSession(state, event);
    if (step === null) return;
    state = step.state;
    try {
      observer.onPhase(state.phase.name, state.facts);
      for (const command of step.commands) perform(command);
    } catch (cause) {
      connection.reset();
      const error = uploadError('storage-failed', 'transient', { detail: String(cause).slice(0, 500) });
      state = {
        ...state,
        phase: { name: 'ended', outcome: { kind: 'failed', error, abandonsSession: false } },
      };
    }
    if (state.phase.name === 'ended') void finish(state.phase.outcome);
  }

  function perform(command: SessionCommand): void {
    switch (command.do) {
      case 'save':
        observer.saveFacts(state.facts, command.durable);
        break;
      case 'abort':
        connection.reset();
        break;
      case 'check-source':
        void checkSource().then(dispatch);
        break;
      case 'send':
        void send(command.packet).then(dispatch);
        break;
    }
  }

  async function checkSource(): Promise<SessionEvent> {
    try {
      source ??= await openSource();
      const error = await source.check();
      if (error !== null) return { type: 'source-failed', error };
      return { type: 'source-checked', fragmentBytes: nextFragmentBytes(timing, input.maxFragmentBytes) };
    } catch (cause) {
      if (cause instanceof SourceReadError) return { type: 'source-failed', error: cause.uploadError };
      const detail = String(cause).slice(0, 500);
      return {
        type: 'source-failed',
        error: uploadError('file-unreadable', 'fatal', { name: input.fileName, detail }),
      };
    }
  }

  async function openSource(): Promise<SourceFile> {
    const opened = await ports.sourceFiles.open(input.sourcePath, sourceIdentity);
    // The run may have been stopped while a slow file system was opening the file.
    if (state.phase.name === 'ended') await opened.close();
    return opened;
  }

  async function send(packet: Packet): Promise<SessionEvent> {
    if (packet.type !== 'fragment') {
      const isClose = packet.type === 'close-session';
      return eventOf(
        packet,
        await connection.send(packet, { answerTimeoutMs: isClose ? longAnswerMs : shortAnswerMs }),
      );
    }
    const { range } = packet;
    const bytes = range.last - range.first + 1;
    const startedAt = ports.clock.monotonic();
    const outcome = await connection.send(packet, {
      body: () => source?.read(range.first, bytes) ?? new Uint8Array(),
      onSentBytes: (sentBytes) => observer.onSentBytes(range.first + sentBytes),
      answerTimeoutMs: range.last + 1 === range.total ? longAnswerMs : shortAnswerMs,
    });
    const isTaken = outcome.kind === 'answered' && outcome.answer.status < 300;
    timing = isTaken ? { bytes, durationMs: ports.clock.monotonic() - startedAt } : null;
    return eventOf(packet, outcome);
  }

  // The first step waits for the caller to hold the run: an observer may want to pause it.
  queueMicrotask(() => dispatch({ type: input.purpose === 'cancel' ? 'start-cancel' : 'start' }));

  return {
    pause: () => dispatch({ type: 'pause' }),
    cancel: () => dispatch({ type: 'cancel' }),
    abort() {
      dispatch({ type: 'pause' });
      connection.reset();
    },
    ended,
  };
}

function eventOf(packet: Packet, outcome: PacketOutcome): SessionEvent {
  switch (outcome.kind) {
    case 'answered':
      return { type: 'answered', ack: parseAck(packet.type, outcome.answer) };
    case 'failed':
      return { type: 'failed', certainty: outcome.certainty, error: outcome.error };
    case 'aborted':
      return { type: 'aborted', certainty: outcome.certainty };
  }
}
