import { type ErrorFacts, type UploadError, uploadError } from '../../shared/upload-error.ts';
import { parseAck } from '../bits/ack.ts';
import { errorOfRefusal } from '../bits/bits-error.ts';
import { parseByteCount, parseContentRange, rangeLength } from '../bits/content-range.ts';
import { type HttpAnswer, headerValue } from '../bits/http-answer.ts';
import { type ReplyVersion, replyStamp } from './reply-part.ts';

/** Bytes `first` to `last` of a reply, both inclusive; `last` may lie behind its end. */
export interface AskedRange {
  first: number;
  last: number;
}

/** What an answer to a GET of a reply means. */
export type ReplyReading =
  /** The first `lengthBytes` of its body are the reply's bytes from the asked offset on. */
  | { kind: 'bytes'; lengthBytes: number; version: ReplyVersion }
  /** The range was refused at the very start: an empty reply, or a server that can't do ranges. */
  | { kind: 'ask-whole' }
  /** What is here and what is there do not belong together. */
  | { kind: 'start-over' }
  /** `isElsewhere`: there is nothing at this address. */
  | { kind: 'failed'; error: UploadError; isElsewhere: boolean };

/**
 * Reads an answer whose body came as `receivedBytes` bytes. [MC-BUP] 3.6.5.2.4.2
 *
 * @param asked null when the whole reply was asked for
 */
export function readReplyAnswer(
  answer: HttpAnswer,
  receivedBytes: number,
  asked: AskedRange | null,
  host: string,
): ReplyReading {
  switch (answer.status) {
    case 200:
      // Who was asked for a later part and sends the whole has no such part any more.
      if (asked !== null && asked.first > 0) return { kind: 'start-over' };
      return readWhole(answer, receivedBytes, host);
    case 206:
      return asked === null
        ? incomplete(answer, host, 'a part of it')
        : readPart(answer, receivedBytes, asked, host);
    case 416:
      if (asked === null) return incomplete(answer, host, 'no part of it');
      if (asked.first > 0) return { kind: 'start-over' };
      return headerValue(answer, 'content-range') === 'bytes */0'
        ? { kind: 'bytes', lengthBytes: 0, version: versionOf(answer, 0) }
        : { kind: 'ask-whole' };
    default:
      return readRefusal(answer, host);
  }
}

function readWhole(answer: HttpAnswer, receivedBytes: number, host: string): ReplyReading {
  const announced = headerValue(answer, 'content-length');
  // A body that only the end of the connection ends can't be told from the half of one.
  const isWhole = announced === null ? isChunked(answer) : parseByteCount(announced) === receivedBytes;
  return isWhole
    ? bytes(answer, host, receivedBytes, receivedBytes)
    : incomplete(answer, host, `${receivedBytes} of ${announced ?? 'unknown'}`);
}

/** Of all codings only this one says where a body ends, and it is the only one that is undone on the way. */
const isChunked = (answer: HttpAnswer): boolean =>
  headerValue(answer, 'transfer-encoding')?.toLowerCase() === 'chunked';

function readPart(answer: HttpAnswer, receivedBytes: number, asked: AskedRange, host: string): ReplyReading {
  const text = headerValue(answer, 'content-range') ?? '';
  const range = parseContentRange(text);
  const isAsAsked = range !== null && range.first === asked.first && range.last <= asked.last;
  if (!isAsAsked || rangeLength(range) !== receivedBytes) {
    return incomplete(answer, host, `${receivedBytes}, ${text}`);
  }
  return bytes(answer, host, receivedBytes, range.total);
}

function bytes(answer: HttpAnswer, host: string, lengthBytes: number, totalBytes: number): ReplyReading {
  const codings = [answer.headers['content-encoding'] ?? []].flat();
  // Nothing is decoded: a few bytes could become any number of them.
  if (!codings.every((coding) => /^(identity)?$/i.test(coding.trim()))) {
    return refused(answer, { host, detail: `Content-Encoding: ${codings.join().slice(0, 100)}` });
  }
  return { kind: 'bytes', lengthBytes, version: versionOf(answer, totalBytes) };
}

const versionOf = (answer: HttpAnswer, totalBytes: number): ReplyVersion => ({
  totalBytes,
  stamp: replyStamp(headerValue(answer, 'last-modified'), headerValue(answer, 'etag')),
});

function readRefusal(answer: HttpAnswer, host: string): ReplyReading {
  const { status } = answer;
  const ack = parseAck('ping', answer);
  // A success that has no bytes to give.
  if (status < 300 || ack.kind !== 'refused') return incomplete(answer, host, 'no content');
  const error = errorOfRefusal('ping', ack.refusal, host);
  if (status === 404 || status === 410) {
    return { kind: 'failed', error: uploadError('reply-gone', 'fatal', error.facts), isElsewhere: true };
  }
  const isAboutTheWay = status === 401 || status === 407;
  return isAboutTheWay || error.severity === 'transient'
    ? { kind: 'failed', error, isElsewhere: false }
    : refused(answer, error.facts);
}

const refused = (answer: HttpAnswer, facts: ErrorFacts): ReplyReading => ({
  kind: 'failed',
  error: uploadError('reply-refused', 'fatal', { ...facts, httpStatus: answer.status }),
  isElsewhere: false,
});

const incomplete = (answer: HttpAnswer, host: string, detail: string): ReplyReading => ({
  kind: 'failed',
  error: uploadError('reply-incomplete', 'transient', {
    host,
    httpStatus: answer.status,
    detail: detail.slice(0, 500),
  }),
  isElsewhere: false,
});
