import type { UploadError } from '../../shared/upload-error.ts';
import type { HttpAnswer } from '../bits/http-answer.ts';
import type { Packet } from '../bits/packet.ts';
import type { ServerProfile } from './server-profile.ts';
import { ToldError } from './told-error.ts';

export type { HttpAnswer };

/** Time as a parameter. `now` is the wall clock (epoch ms), `monotonic` never jumps (ms since some start). */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Runs `callback` once after `delayMs`; the returned function takes it back. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** Uniform in [0, 1). */
export interface Random {
  next(): number;
}

export interface Logger {
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
}

/**
 * What became of a packet. `not-sent`: no byte of it reached the server's socket, so it can't have been
 * processed. `unknown`: some of it left; the server may or may not have acted: ask, never assume.
 */
export type PacketOutcome =
  | { kind: 'answered'; answer: HttpAnswer; timing: PacketTiming }
  /** `isStaleLine`: a kept connection died before any byte of an answer; a fresh one may do. */
  | { kind: 'failed'; certainty: 'not-sent' | 'unknown'; error: UploadError; isStaleLine: boolean }
  | { kind: 'aborted'; certainty: 'not-sent' | 'unknown' };

/** Milliseconds on the monotonic clock, connecting and signing in left out. */
export interface PacketTiming {
  /** From the first byte of the head to the last byte of the body leaving this program. */
  sendMs: number;
  /** From there to the head of the answer. */
  answerMs: number;
}

export interface SendOptions {
  /** BITS-Host-Id (`host` or `host:port`) that the packet goes to instead of the address' own host. */
  hostId?: string | null;
  /** Fragment bytes in order; exactly the length of the range. Called again when a try must be repeated. May throw `SourceReadError`. */
  body?: () => FragmentBody;
  /** Called as bytes of the body are handed to the network; counts from 0 for this packet. */
  onSentBytes?: (sentBytes: number) => void;
  /** How long the answer may take once the whole request is out. */
  answerTimeoutMs: number;
}

export type FragmentBody = AsyncIterable<Uint8Array> | Uint8Array;

/**
 * One connection to one server, one packet at a time [win32 docs, BITS Upload Protocol]. It opens when
 * needed, is kept between packets and opens anew after a failure.
 */
export interface PacketConnection {
  /** Never rejects. Must not be called while another packet is under way. */
  send(packet: Packet, options: SendOptions): Promise<PacketOutcome>;
  /** Ends a running packet at once by resetting the socket, so that the line is free; it ends as `aborted`. */
  reset(): void;
  /** The same, but only while the packet waits for another run to try a password: nothing of it has been done. */
  resetIfWaiting?(): void;
  /** Lets the connection go. Idempotent. */
  close(): Promise<void>;
}

export interface PacketTransport {
  /** @param remoteUrl destination of all packets of the session: scheme, path and query stay as they are. */
  connect(remoteUrl: URL, profile: ServerProfile): PacketConnection;
  /**
   * The same for one run that reads its secrets after this: a password that is refused from here on is not tried
   * by it any more. Only where passwords are tried at all.
   */
  forRun?(): PacketTransport;
}

/** What tells one version of a file from another. Nanosecond times as decimal text: they exceed 2^53. */
export interface SourceIdentity {
  device: string;
  inode: string;
  sizeBytes: number;
  modifiedNs: string;
  changedNs: string;
}

/** SHA-256, in lower-case hex, of the first `bytes` bytes of a source file as they were handed over. */
export interface SourceDigest {
  bytes: number;
  sha256: string;
  /** The same of a few blocks among those bytes, for files too long to be read again before each resume. */
  samplesSha256?: string | undefined;
}

/** An open source file. Both sides of every compare come from the same call. */
export interface SourceFile {
  readonly identity: SourceIdentity;
  /** Looks at the open handle and at the path again; null when it is still the file that was opened. */
  check(): Promise<UploadError | null>;
  /** Bytes `first` to `first + length - 1`; throws `SourceReadError` when the file ends earlier or can't be read. */
  read(first: number, length: number): FragmentBody;
  /**
   * Digest of the first `uptoBytes` bytes as `read` handed them over; what it did not hand over is read for
   * it. Null when the running digest is past that already. Rejects with `SourceReadError`.
   */
  digest(uptoBytes: number): Promise<SourceDigest | null>;
  /** Digest of what `read` handed over from the start on; nothing is read for it. Null when it can't be had. */
  digestSoFar(): Promise<SourceDigest | null>;
  close(): Promise<void>;
}

export interface SourceFiles {
  /**
   * Opens a regular file without waiting on FIFOs or following a link that took the file's place.
   * Rejects with `SourceReadError` when it can't, or when it is not the file that `expected` describes.
   */
  open(sourcePath: string, expected: SourceIdentity | null): Promise<SourceFile>;
}

/** A local file problem with the words it needs. */
export class SourceReadError extends ToldError {}
