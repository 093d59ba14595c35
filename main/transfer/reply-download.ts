import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { replyAddresses } from '../bits/reply-url.ts';
import type { Exchanger } from './exchanger.ts';
import { fetchReply } from './reply-fetch.ts';
import { ReplyPart } from './reply-part.ts';
import { replyNotSaved } from './reply-saving-error.ts';
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

export interface ReplyPorts {
  /** `isServerChosen`: the origin is not that of the destination `remoteUrl`; the server pointed to it. */
  exchangerFor(
    origin: URL,
    profile: ServerProfile,
    options: { isServerChosen: boolean; remoteUrl: URL },
  ): Exchanger;
}

export const createReplyDownloads = (ports: ReplyPorts): ReplyDownloads => ({
  start(request) {
    const run = new ReplyRun(request, ports);
    return { abort: () => run.abort(), ended: run.download() };
  },
});

class ReplyRun {
  readonly #request: ReplyRequest;
  readonly #ports: ReplyPorts;
  #exchanger: Exchanger | null = null;
  #isAborted = false;

  constructor(request: ReplyRequest, ports: ReplyPorts) {
    this.#request = request;
    this.#ports = ports;
  }

  abort(): void {
    this.#isAborted = true;
    this.#exchanger?.reset();
  }

  async download(): Promise<ReplyOutcome> {
    const { replyUrl, folder, key } = this.#request;
    const addresses = replyAddresses({ ...this.#request, allowedHosts: this.#request.profile.allowedHosts });
    if (addresses.length === 0) {
      return failed(uploadError('reply-not-allowed', 'fatal', { target: shownAddress(replyUrl) }));
    }
    try {
      const part = await ReplyPart.open(folder, key);
      try {
        return await this.#fillAndPlace(part, addresses);
      } finally {
        await part.close();
      }
    } catch (cause) {
      return failed(replyNotSaved(cause));
    }
  }

  /** Asks one address after the other, until one has the reply. */
  async #fillAndPlace(part: ReplyPart, addresses: readonly URL[]): Promise<ReplyOutcome> {
    const errors: UploadError[] = [];
    for (const address of addresses) {
      const result = await this.#fetchFrom(address, part);
      if (result.kind === 'aborted') return result;
      if (result.kind === 'complete') {
        const path = await part.place(this.#request.fileName);
        return { kind: 'stored', path, sizeBytes: part.storedBytes };
      }
      if (!result.isElsewhere) return this.#giveUp(part, result.error);
      errors.push(result.error);
    }
    // A node that can't be reached now may still have what the origin does not.
    const passing = errors.find((error) => error.severity === 'transient');
    return failed(passing ?? errors.at(-1) ?? uploadError('reply-gone', 'fatal'));
  }

  async #giveUp(part: ReplyPart, error: UploadError): Promise<ReplyOutcome> {
    if (error.code === 'reply-too-large') await part.discard();
    return failed(error);
  }

  async #fetchFrom(address: URL, part: ReplyPart) {
    const { profile, remoteUrl } = this.#request;
    const origin = new URL(address.origin);
    const isServerChosen = address.origin !== remoteUrl.origin;
    const exchanger = this.#ports.exchangerFor(origin, profile, { isServerChosen, remoteUrl });
    this.#exchanger = exchanger;
    try {
      return await fetchReply({
        address,
        part,
        maxBytes: profile.reply.maxBytes,
        exchanger,
        isAborted: () => this.#isAborted,
      });
    } finally {
      this.#exchanger = null;
      await exchanger.close();
    }
  }
}

const failed = (error: UploadError): ReplyOutcome => ({ kind: 'failed', error });

/** For the words: cut to what they may hold, without user info. */
const shownAddress = (replyUrl: string): string => replyUrl.slice(0, 4096).replace(/\/\/[^/\\?#]*@/, '//');
