import { type Clock, systemClock } from './clock.ts';
import type { ListenerTls } from './listener.ts';
import { maxUrlLength, type NotifyOptions } from './notify/notify-options.ts';
import type { ReplyUrlForm } from './notify/reply-url.ts';
import type { RequestLimit } from './request-limit.ts';
import { defaultReaderLimits, type ReaderLimits } from './request-reader.ts';
import type { Sessions } from './sessions.ts';
import type { SignInOptions } from './sign-in/sign-in.ts';

/**
 * Which real server this one resembles.
 * - `commitOnClose`: as [MC-BUP] has it. The file appears at Close-Session; bytes that are known already are
 *   skipped.
 * - `strict`: the same, but a fragment with bytes that are known already is out of step (416).
 * - `iis`: the file appears with the last fragment, only Create-Session and Cancel-Session Acks carry the
 *   session id, a missing length is 400.
 */
export type ServerMode = 'commitOnClose' | 'strict' | 'iis';

export interface PracticeServerOptions {
  /** Folder that receives the files; made if it is missing. */
  folder: string;
  /** Loopback port, 0 for any free one. */
  port?: number;
  host?: '127.0.0.1' | '::1';
  /** Makes it an https server. */
  tls?: ListenerTls | null;
  /** Another server on the same folder whose sessions are served here too: two nodes of one farm. */
  sharedSessions?: { readonly sessions: Sessions } | null;
  /** First path segment that every address must have, so that no other program can guess one. */
  token?: string | null;
  mode?: ServerMode;
  /** Takes packets without a body that say no length. */
  isLenient?: boolean;
  /** Who may come in, and how; null lets everybody in. */
  signIn?: SignInOptions | null;
  /** The server application that is told of finished uploads; null for none. */
  notify?: NotifyOptions | null;
  /** Answers each finished upload with a receipt of a few lines, without an application. */
  builtInReply?: boolean;
  /** `iis` in that mode, else `absolute`. */
  replyUrlForm?: ReplyUrlForm;
  allowOverwrites?: boolean;
  /** Largest file. */
  maxUploadBytes?: number;
  /** Largest fragment; above it the answer is 413. */
  maxFragmentBytes?: number;
  /** What refuses long requests before they come here; null for nothing. */
  requestLimit?: RequestLimit | null;
  /** All bytes this server may hold or put in place. */
  quotaBytes?: number;
  /** Create-Session followed by Close-Session makes an empty file. */
  emptyOnClose?: boolean;
  /** Counts bytes but writes none: for measuring senders. */
  discardData?: boolean;
  maxConnections?: number;
  maxSessions?: number;
  /** Chooses the ids of sessions, each of them once; GUIDs unless given. */
  sessionIds?: (() => string) | null;
  /** A session without progress for so long is removed. [MC-BUP] 3.2.2.1 */
  sessionTimeoutMs?: number;
  sweepIntervalMs?: number;
  /** Sent as BITS-Host-Id when given. [MC-BUP] 2.2.3.2 */
  hostId?: string | null;
  hostIdFallbackSeconds?: number | null;
  /** What of a refused body is read, so that the connection can be kept; above it the connection closes. */
  drainBytes?: number;
  /** How long a client may take to read a refusal before the connection is dropped. */
  lingerMs?: number;
  readerLimits?: ReaderLimits;
  clock?: Clock;
}

export type ServerRules = Required<PracticeServerOptions>;

const mebibyte = 1024 * 1024;
const hour = 60 * 60 * 1000;

const defaults: Omit<ServerRules, 'folder'> = {
  port: 0,
  host: '127.0.0.1',
  tls: null,
  sharedSessions: null,
  token: null,
  mode: 'commitOnClose',
  isLenient: false,
  signIn: null,
  notify: null,
  builtInReply: false,
  replyUrlForm: 'absolute',
  allowOverwrites: false,
  maxUploadBytes: Number.MAX_SAFE_INTEGER,
  maxFragmentBytes: Number.MAX_SAFE_INTEGER,
  requestLimit: null,
  quotaBytes: Number.MAX_SAFE_INTEGER,
  emptyOnClose: false,
  discardData: false,
  maxConnections: 128,
  maxSessions: 64,
  sessionIds: null,
  sessionTimeoutMs: 14 * 24 * hour,
  sweepIntervalMs: 12 * hour,
  hostId: null,
  hostIdFallbackSeconds: null,
  drainBytes: 16 * mebibyte,
  lingerMs: 2000,
  readerLimits: defaultReaderLimits,
  clock: systemClock,
};

/** @throws RangeError for a token that would not stand in a path as it is, and for what excludes itself */
export function serverRules(options: PracticeServerOptions): ServerRules {
  const replyUrlForm: ReplyUrlForm = options.mode === 'iis' ? 'iis' : 'absolute';
  const rules = { ...defaults, replyUrlForm, ...options };
  if (rules.token !== null && !/^[A-Za-z0-9_-]{1,100}$/.test(rules.token)) throw new RangeError('token');
  if ((rules.notify?.url.length ?? 0) > maxUrlLength) throw new RangeError('notify.url');
  if (rules.discardData && (rules.notify || rules.builtInReply)) throw new RangeError('discardData');
  return rules;
}
