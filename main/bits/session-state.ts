import type { CancelOutcome, JobNote, SavedReply } from '../../shared/job-view.ts';
import type { UploadError } from '../../shared/upload-error.ts';
import type { Ack } from './ack.ts';
import type { ContentRange } from './content-range.ts';
import { type HostedAddress, type HostFacts, noHost } from './host-affinity.ts';
import type { Packet } from './packet.ts';

/** What must outlive the process: enough to go on with the session, or to cancel it. [MC-BUP] 3.1.1 */
export interface SessionFacts extends HostFacts {
  sessionId: string | null;
  /** Next byte the server wants, as the server said last. */
  acknowledgedBytes: number;
  /** A Close-Session may have reached the server. */
  closeSent: boolean;
  /** The fragment with the last byte may have reached the server, if only in a session since lost: the file may be there. */
  lastFragmentSent: boolean;
  /** The server application failed after the last fragment, which is then sent again just as it was. [MC-BUP] 3.2.5.1.3 */
  repeatsLastFragment: boolean;
  /** BITS-Reply-URL as it came, untrusted. */
  replyUrl: string | null;
  reply: SavedReply | null;
  /** Highest offset acknowledged in any session of this upload, and the sessions made anew since it moved. */
  bestBytes: number;
  recreations: number;
  /** What became of the session before, as a cancel has to tell it that finds none any more; null: there was none. */
  lastEnd: CancelOutcome | null;
  notes: readonly JobNote[];
}

export const noSession: SessionFacts = {
  sessionId: null,
  acknowledgedBytes: 0,
  closeSent: false,
  lastFragmentSent: false,
  repeatsLastFragment: false,
  ...noHost,
  replyUrl: null,
  reply: null,
  bestBytes: 0,
  recreations: 0,
  lastEnd: null,
  notes: [],
};

/** Given once per run. */
export interface SessionTask {
  totalBytes: number;
  /** For the words of errors. */
  fileName: string;
  /** Sent as Content-Name; null is not at all. */
  contentName: string | null;
  /** Scheme, host and port of the destination. */
  origin: HostedAddress;
  /** Hosts besides the destination's own that the server may name as BITS-Host-Id. */
  allowedHosts: readonly string[];
  emptyFiles: 'refuse' | 'close-only' | 'star-range';
  /** `automatic` tries the other case once when the server knows no common protocol. */
  protocolCase: 'automatic' | 'lower' | 'upper';
  /** The case that this server is known to answer to. */
  knownProtocolCase: 'lower' | 'upper' | null;
  /** After a break: go on in the session, or give it up and start a new one. */
  afterBreak: 'resume' | 'restart';
  /** `none`: a reply stays on the server; `expected`: its absence is worth a note. */
  reply: 'none' | 'wanted' | 'expected';
}

/** What the user wants of a packet that is under way. */
export type Stop = 'suspend' | 'cancel' | null;

export type SessionPhase =
  | { name: 'idle' }
  /** The source file had kept an earlier run from going on: nothing is sent before it can be read. */
  | { name: 'looking' }
  | { name: 'creating'; stop: Stop }
  | { name: 'pinging'; stop: Stop }
  /** The source file is looked at before Create-Session, before each fragment and before Close-Session. */
  | { name: 'checking' }
  /** `isNewlyLast`: before it, the last byte of the file had never been sent. */
  | { name: 'sending'; range: ContentRange; isNewlyLast: boolean; stop: Stop }
  /** The reply of the server application is on its way to this computer. */
  | { name: 'fetching'; stop: Stop }
  | { name: 'closing'; sentBefore: boolean; stop: Stop }
  /** A pause has a say only where a new session would follow. */
  | { name: 'cancelling'; because: CancelReason; stop: 'suspend' | null }
  | { name: 'ended'; outcome: SessionOutcome };

/** `user`: the user cancelled; `restart`: a new session takes its place; else the error that ends the job. */
export type CancelReason = 'user' | 'restart' | UploadError;

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
  /** Packets sent again at once because a kept connection had died, without progress since. */
  staleRetries: number;
  protocolCase: 'lower' | 'upper';
  isOtherCaseTried: boolean;
  /** The server took the empty range of an empty file. */
  isEmptyTold: boolean;
  /** The last fragment was sent once more because no reply came with its Ack. */
  isReplyAsked: boolean;
}

export interface SessionState {
  task: SessionTask;
  facts: SessionFacts;
  counters: RunCounters;
  phase: SessionPhase;
}

export type SessionEvent =
  /** `at`: epoch ms, for the fall-back timer. `looksFirst`: at the source file, before anything is sent. */
  | { type: 'start'; at: number; looksFirst?: boolean }
  /** The job is to be cancelled and nothing else. */
  | { type: 'start-cancel'; at: number }
  | { type: 'answered'; ack: Ack }
  /**
   * `isStaleLine`: a kept connection had died; a fresh one may do. `isLastByteOut`: all of the packet was handed
   * to the network. `at`: epoch ms.
   */
  | {
      type: 'failed';
      certainty: 'not-sent' | 'unknown';
      error: UploadError;
      isStaleLine: boolean;
      isLastByteOut: boolean;
      at: number;
    }
  /** The packet under way was reset on our own wish. */
  | { type: 'aborted'; certainty: 'not-sent' | 'unknown'; isLastByteOut: boolean }
  | { type: 'source-checked'; fragmentBytes: number }
  | { type: 'source-failed'; error: UploadError }
  | { type: 'reply-stored'; reply: SavedReply }
  | { type: 'reply-failed'; error: UploadError }
  | { type: 'reply-aborted' }
  | { type: 'pause' }
  | { type: 'cancel' };

export type SessionCommand =
  /** `hostId` is null for the address' own host. */
  | { do: 'send'; packet: Packet; hostId: string | null }
  /** Fetch the reply; answer with `reply-stored`, `reply-failed` or `reply-aborted`. */
  | { do: 'fetch-reply'; replyUrl: string; hostId: string | null }
  /** Look at the source file; answer with `source-checked` or `source-failed`. */
  | { do: 'check-source' }
  /** Store `facts` before the next command; `durable` when losing it would lose a session or a promise. */
  | { do: 'save'; durable: boolean }
  /** Worth knowing for later uploads to this server. */
  | { do: 'remember'; fragmentLimitBytes: number }
  | { do: 'remember'; protocolCase: 'lower' | 'upper' }
  /** Reset the connection so that the packet or download under way ends now. */
  | { do: 'abort' };

export interface Step {
  state: SessionState;
  commands: SessionCommand[];
}
