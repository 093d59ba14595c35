import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import type { Exchanger } from './exchanger.ts';
import { type AskedRange, type ReplyReading, readReplyAnswer } from './reply-answer.ts';
import { ReplyGet, type ReplyGetResult } from './reply-get.ts';
import { isSameVersion, type ReplyPart } from './reply-part.ts';

export interface ReplyFetch {
  address: URL;
  part: ReplyPart;
  maxBytes: number;
  exchanger: Exchanger;
  isAborted(): boolean;
}

export type ReplyFetchResult =
  | { kind: 'complete' }
  | { kind: 'aborted' }
  /** `isElsewhere`: there was nothing, or nobody, at this address. */
  | { kind: 'failed'; error: UploadError; isElsewhere: boolean };

/** Long enough to be worth a round trip, short enough to be lost with a connection. */
export const replyPartBytes = 1024 * 1024;
/** How often a reply may change in the middle of a download, or be sent otherwise than asked for. */
const maxRestarts = 2;

/**
 * Gets what is missing of a reply from one address, range by range: closed ranges, since one server refuses
 * open ones. Rejects when the part can't be written. [MC-BUP] 3.6.5.2
 */
export async function fetchReply(fetch: ReplyFetch): Promise<ReplyFetchResult> {
  const { address, part, maxBytes, exchanger } = fetch;
  const { host } = address;
  let isRanged = true;
  let restarts = 0;
  while (!part.isComplete) {
    if (fetch.isAborted()) return { kind: 'aborted' };
    const asked = isRanged ? nextRange(part) : null;
    const options = { address, asked, maxBytes, write: (bytes: Uint8Array) => part.write(bytes) };
    const result = await new ReplyGet(options, exchanger).send();
    const step = stepAfter(result, asked, fetch);
    switch (step.kind) {
      case 'bytes':
        await part.keep(step.lengthBytes, step.version);
        break;
      case 'aborted':
      case 'failed':
        return step;
      case 'ask-whole':
        isRanged = false;
        break;
      case 'start-over':
        restarts += 1;
        if (restarts > maxRestarts) return { kind: 'failed', error: changing(host), isElsewhere: false };
        await part.restart();
    }
  }
  return { kind: 'complete' };
}

type Step = ReplyReading | { kind: 'aborted' };

function stepAfter(
  result: ReplyGetResult,
  asked: AskedRange | null,
  { address, part, maxBytes }: ReplyFetch,
): Step {
  if (result.kind !== 'answered') return result;
  const reading = readReplyAnswer(result.answer, result.receivedBytes, asked, address.host);
  if (reading.kind !== 'bytes') return reading;
  const { version } = reading;
  if (version.totalBytes > maxBytes) {
    const facts = { host: address.host, expectedBytes: maxBytes, actualBytes: version.totalBytes };
    return { kind: 'failed', error: uploadError('reply-too-large', 'fatal', facts), isElsewhere: false };
  }
  return part.version === null || isSameVersion(part.version, version) ? reading : { kind: 'start-over' };
}

const nextRange = ({ storedBytes, version }: ReplyPart): AskedRange => ({
  first: storedBytes,
  last: Math.min(storedBytes + replyPartBytes, version?.totalBytes ?? Number.POSITIVE_INFINITY) - 1,
});

const changing = (host: string): UploadError =>
  uploadError('reply-incomplete', 'transient', { host, detail: 'changes all the time' });
