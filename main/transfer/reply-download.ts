import type { UploadError } from '../../shared/upload-error.ts';
import type { ServerProfile } from './server-profile.ts';

export interface ReplyRequest {
  /** As the server sent it: absolute, relative, or the IIS form with back-slashes and braces. Untrusted. */
  replyUrl: string;
  /** Destination of the upload: what a relative address is relative to. */
  remoteUrl: URL;
  /** BITS-Host-Id of the session, if any: that node is asked first. */
  hostId: string | null;
  profile: ServerProfile;
  /** Existing or makeable folder, absolute. */
  folder: string;
  /** Name of the uploaded file; the reply's own name is made from it, never from the server. */
  fileName: string;
  /** Names the partial file, so that a later try goes on where this one stopped. Safe in a file name. */
  key: string;
}

export type ReplyOutcome =
  | { kind: 'stored'; path: string; sizeBytes: number }
  | { kind: 'failed'; error: UploadError }
  | { kind: 'aborted' };

export interface ReplyDownload {
  abort(): void;
  /** Never rejects. */
  readonly ended: Promise<ReplyOutcome>;
}

/** Fetches replies of server applications. [MC-BUP] 3.1.5.1.8, 3.6 */
export interface ReplyDownloads {
  start(request: ReplyRequest): ReplyDownload;
}
