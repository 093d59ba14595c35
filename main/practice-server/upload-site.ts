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
}

export interface IncomingPacket {
  readonly head: RequestHead;
  /** Request target below the secret path. */
  readonly target: string;
  readonly body: BodyReader;
  /** Who is signed in; null where nobody has to. */
  readonly user: string | null;
  /** Drops the connection that brought the packet. */
  abort(): void;
}
