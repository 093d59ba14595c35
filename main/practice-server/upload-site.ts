import type { Application } from './notify/application.ts';
import type { BodyReader } from './request-body.ts';
import type { RequestHead } from './request-head.ts';
import type { ServerRules } from './server-options.ts';
import type { Sessions } from './sessions.ts';

/** What every packet is answered with: the folder, its rules and its sessions. */
export interface UploadSite {
  readonly root: string;
  readonly rules: ServerRules;
  readonly sessions: Sessions;
  readonly isEnabled: boolean;
  /** Takes finished uploads; null for plain uploads. */
  readonly application: Application | null;
}

export interface IncomingPacket {
  readonly head: RequestHead;
  /** Request target below the secret path. */
  readonly target: string;
  /** Scheme, host and secret path as the client names them, without a slash at the end. */
  readonly base: string;
  /** Full address of the destination. */
  readonly url: string;
  readonly body: BodyReader;
  /** Who is signed in; null where nobody has to. */
  readonly user: string | null;
  /** Drops the connection that brought the packet. */
  abort(): void;
}
