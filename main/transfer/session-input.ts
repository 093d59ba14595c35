import type { SessionFacts, SessionPhase } from '../bits/session-state.ts';
import type { Clock, PacketTransport, SourceDigest, SourceFiles, SourceIdentity } from './ports.ts';
import type { RateLane } from './rate-lane.ts';
import type { ReplyDownloads } from './reply-download.ts';
import type { ServerMemory } from './server-knowledge.ts';
import type { ServerProfiles } from './server-profile.ts';

export interface SessionInput {
  /** `cancel` tells the server to forget the session and sends no data. */
  purpose: 'upload' | 'cancel';
  remoteUrl: URL;
  sourcePath: string;
  sourceIdentity: SourceIdentity;
  fileName: string;
  facts: SessionFacts;
  /** The run before came to grief over the file: nothing is sent before it can be read. */
  looksFirst?: boolean;
  /** Of what earlier runs sent; null when nothing is known of it. */
  digest: SourceDigest | null;
  /** What the bytes of the file may take of the line. */
  lane: RateLane;
}

export interface SessionPorts {
  transport: PacketTransport;
  sourceFiles: SourceFiles;
  profiles: ServerProfiles;
  memory: ServerMemory;
  replies: ReplyDownloads;
  clock: Clock;
}

/** Who watches a run. Called synchronously; a throw from what saves ends the run with `storage-failed`. */
export interface SessionObserver {
  /** Must have stored the facts when it returns, if `durable`. */
  saveFacts(facts: SessionFacts, durable: boolean): void;
  /**
   * Called some time after a fragment was acknowledged, and for the whole file before Close-Session. `bytes`
   * are ones that were handed over, but not always all of those that are acknowledged.
   */
  saveDigest(digest: SourceDigest): void;
  /** Status and error of every answer to a packet, at most 500 characters, untrusted. Called before what comes of it. */
  onAnswer(words: string): void;
  /** Called before the facts of the phase are saved and before its packet goes out. */
  onPhase(phase: SessionPhase['name'], facts: SessionFacts): void;
  /** Offset in the file up to which bytes were handed to the network. */
  onSentBytes(sentToBytes: number): void;
}
