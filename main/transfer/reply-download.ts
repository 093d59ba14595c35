import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { replyAddresses } from '../bits/reply-url.ts';
import type { Exchanger } from './exchanger.ts';
import type { FileThreads } from './file-threads.ts';
import { ownFileThreads } from './own-file-threads.ts';
import { fetchReply } from './reply-fetch.ts';
import { discardReplyParts, type ReplyPlace } from './reply-file.ts';
import { ReplyPart } from './reply-part.ts';
import { replyNotSaved } from './reply-saving-error.ts';
import type { ServerProfile } from './server-profile.ts';

export interface ReplyRequest extends ReplyPlace {
  /** As the server sent it: absolute, relative, or the IIS form with back-slashes and braces. Untrusted. */
  replyUrl: string;
  /** BITS-Host-Id of the session, if any: that node is asked first. */
  hostId: string | null;
  profile: ServerProfile;
  /** Name of the uploaded file; the reply's own name is made from it, never from the server. */
  fileName: string;
}

export type ReplyOutcome =
  | { kind: 'stored'; path: string; sizeBytes: number }
  | { kind: 'failed'; error: UploadError }
  | { kind: 'aborted' };

export interface ReplyDownload {
  /** It ends at once, or, where the folder hangs, a moment later. */
  abort(): void;
  /** Never rejects. */
  readonly ended: Promise<ReplyOutcome>;
}

/** Fetches replies of server applications. [MC-BUP] 3.1.5.1.8, 3.6 */
export interface ReplyDownloads {
  /** Parts stay until `discard`, also that of a reply that is stored: fetched again, it gets the same name. */
  start(request: ReplyRequest): ReplyDownload;
  /** For sessions that are over, or whose reply is known to be stored. Never rejects. */
  discard(place: ReplyPlace): Promise<void>;
}

export interface ReplyPorts {
  /** `isServerChosen`: the origin is not that of the destination `remoteUrl`; the server pointed to it. */
  exchangerFor(
    origin: URL,
    profile: ServerProfile,
    options: { isServerChosen: boolean; remoteUrl: URL },
  ): Exchanger;
  threads?: FileThreads;
}

export function createReplyDownloads({ exchangerFor, threads = ownFileThreads }: ReplyPorts): ReplyDownloads {
  return {
    start: (request) => new ReplyRun(request, { exchangerFor, threads }),
    discard: (place) => discardReplyParts(threads, place),
  };
}

class ReplyRun implements ReplyDownload {
  readonly ended: Promise<ReplyOutcome>;
  readonly #request: ReplyRequest;
  readonly #ports: Required<ReplyPorts>;
  readonly #downloading: Promise<ReplyOutcome>;
  readonly #aborted = Promise.withResolvers<ReplyOutcome>();
  #part: ReplyPart | null = null;
  #exchanger: Exchanger | null = null;
  #isAborted = false;

  constructor(request: ReplyRequest, ports: Required<ReplyPorts>) {
    this.#request = request;
    this.#ports = ports;
    this.#downloading = this.#download();
    this.ended = Promise.race([this.#downloading, this.#aborted.promise]);
  }

  abort(): void {
    this.#isAborted = true;
    this.#exchanger?.reset();
    void this.#part?.close();
    // Whatever hangs by then keeps the next download in the same folder waiting, which must not meet it there.
    void this.#ports.threads
      .patiently(this.#downloading)
      .then(() => this.#aborted.resolve({ kind: 'aborted' }));
  }

  async #download(): Promise<ReplyOutcome> {
    const { replyUrl } = this.#request;
    const addresses = replyAddresses({ ...this.#request, allowedHosts: this.#request.profile.allowedHosts });
    if (addresses.length === 0) {
      return failed(uploadError('reply-not-allowed', 'fatal', { target: shownAddress(replyUrl) }));
    }
    try {
      const part = await ReplyPart.open(this.#ports.threads, this.#request, replyUrl);
      this.#part = part;
      try {
        return await this.#fillAndPlace(part, addresses);
      } finally {
        await part.close();
      }
    } catch (cause) {
      return this.#isAborted ? { kind: 'aborted' } : failed(replyNotSaved(cause));
    }
  }

  /** Asks one address after the other, until one has the reply. */
  async #fillAndPlace(part: ReplyPart, addresses: readonly URL[]): Promise<ReplyOutcome> {
    const errors: UploadError[] = [];
    for (const address of addresses) {
      const result = await this.#fetchFrom(address, part);
      if (result.kind === 'aborted') return result;
      if (result.kind === 'complete') {
        if (this.#isAborted) return { kind: 'aborted' };
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
