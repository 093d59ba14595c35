import type { CancelOutcome } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import type { ContentRange } from './content-range.ts';
import type { Packet } from './packet.ts';

/** What must outlive the process: enough to go on with the session, or to cancel it. [MC-BUP] 3.1.1 */
export interface SessionFacts {
  sessionId: string | null;
  /** Next byte the server wants, as the server said last. */
  acknowledgedBytes: number;
  /** A Close-Session may have reached the server. */
  closeSent: boolean;
  /** The fragment with the last byte may have reached the server, if only in a session since lost: the file may be there. */
  lastFragmentSent: boolean;
}

export const noSession: SessionFacts = {
  sessionId: null,
  acknowledgedBytes: 0,
  closeSent: false,
  lastFragmentSent: false,
};

/** Given once per run. */
export interface SessionTask {
  totalBytes: number;
  contentName: string | null;
  /** For the words of errors. */
  host: string;
}

/** What the user wants of a packet that is under way. */
export type Stop = 'suspend' | 'cancel' | null;

export type SessionPhase =
  | { name: 'idle' }
  | { name: 'creating'; stop: Stop }
  | { name: 'pinging'; stop: Stop }
  /** The source file is looked at before Create-Session, before each fragment and before Close-Session. */
  | { name: 'checking' }
  | { name: 'sending'; range: ContentRange; stop: Stop }
  | { name: 'closing'; sentBefore: boolean; stop: Stop }
  /** `because` is null when the user cancelled, else the error that ends the job. */
  | { name: 'cancelling'; because: UploadError | null }
  | { name: 'ended'; outcome: SessionOutcome };

export type SessionOutcome =
  /** Every byte acknowledged and the session closed; `warning` when Close-Session got no clear yes. */
  | { kind: 'completed'; confirmed: boolean; afterCancel: boolean; warning: UploadError | null }
  | { kind: 'suspended' }
  | { kind: 'cancelled'; outcome: CancelOutcome }
  /** `abandonsSession`: the session is given up but the server could not be told yet. */
  | { kind: 'failed'; error: UploadError; abandonsSession: boolean };

/** Bounds that keep a confused server from causing endless work; they live as long as one run. */
export interface RunCounters {
  /** Highest offset acknowledged in this session: progress is measured against it. */
  highestBytes: number;
  /** Highest offset acknowledged in any session of this run. */
  bestBytes: number;
  /** End of the highest byte sent in this session, known only for sessions that began in this run. */
  sentToBytes: number | null;
  /** Acks in a row without net advance. */
  stalls: number;
  /** Sessions made anew without net progress. */
  recreations: number;
  /** Fragments in a row refused as too large. */
  tooLarge: number;
  /** Longest fragment this server takes; null until it refused one. */
  fragmentCapBytes: number | null;
  /** The next packet is the first with this session id on a new connection. */
  isFirstOnConnection: boolean;
  /** A broken connection may be replaced at once, since the one before it moved bytes. */
  mayReconnect: boolean;
}

export interface SessionState {
  task: SessionTask;
  facts: SessionFacts;
  counters: RunCounters;
  phase: SessionPhase;
}

export type SessionEvent =
  | { type: 'start' }
  /** The job is to be cancelled and nothing else. */
  | { type: 'start-cancel' }
  | { type: 'answered'; ack: Ack }
  | { type: 'failed'; certainty: 'not-sent' | 'unknown'; error: UploadError }
  /** The packet under way was reset on our own wish. */
  | { type: 'aborted'; certainty: 'not-sent' | 'unknown' }
  | { type: 'source-checked'; fragmentBytes: number }
  | { type: 'source-failed'; error: UploadError }
  | { type: 'pause' }
  | { type: 'cancel' };

export type SessionCommand =
  | { do: 'send'; packet: Packet }
  /** Look at the source file; answer with `source-checked` or `source-failed`. */
  | { do: 'check-source' }
  /** Store `facts` before the next command; `durable` when losing it would lose a session or a promise. */
  | { do: 'save'; durable: boolean }
  /** Reset the connection so that the packet under way ends now. */
  | { do: 'abort' };

export interface Step {
  state: SessionState;
  commands: SessionCommand[];
}
