import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Clock, Deadline } from '../clock.ts';
import { type Application, type ApplicationAnswer, type FinishedUpload, isSuccess } from './application.ts';
import { defaultNotifyTimeoutMs, type NotifyOptions, notificationUrl } from './notify-options.ts';

const failed = (status: number): ApplicationAnswer => ({ status, staticUrl: null, copies: false });
const timedOut = failed(408); // [MC-BUP] 3.3.6
const unreachable = failed(502);

/** Posts one notification for each finished upload. [MC-BUP] 2.2.12, 3.4.5.2 */
export function postNotification(options: NotifyOptions, clock: Clock): Application {
  const timeoutMs = options.timeoutMs ?? defaultNotifyTimeoutMs;
  return async (upload) => {
    const url = notificationUrl(options.url, upload.url);
    if (!url) return unreachable;
    const late = new AbortController();
    const deadline = new Deadline(clock, () => late.abort());
    const watch = () => deadline.set(timeoutMs);
    watch();
    try {
      const post = request(url, {
        method: 'POST',
        agent: false,
        signal: AbortSignal.any([late.signal, upload.signal]),
        headers: requestHeaders(options.type, url, upload),
      });
      post.once('finish', watch);
      // An early answer counts, although the rest of the body can't be sent any more.
      sendBody(post, options.type, upload).catch(() => {});
      const response = await responseTo(post);
      watch();
      return await readAnswer(response, upload, watch);
    } catch (error) {
      if (upload.signal.aborted) throw error;
      return late.signal.aborted ? timedOut : unreachable;
    } finally {
      deadline.stop();
    }
  };
}

function requestHeaders(type: NotifyOptions['type'], url: URL, upload: FinishedUpload): string[] {
  const names =
    type === 'by-reference'
      ? [
          ['BITS-Request-DataFile-Name', headerText(upload.dataPath)],
          ['BITS-Response-DataFile-Name', headerText(upload.replyPath)],
        ]
      : [];
  return [
    ['Accept', '*/*'],
    ['BITS-Original-Request-URL', upload.url],
    ...names,
    ['User-Agent', 'Bitlade practice server'],
    ['Host', url.host],
    ['Content-Length', String(type === 'by-value' ? upload.totalBytes : 0)],
    ['Connection', 'Keep-Alive'],
  ].flat();
}

/** A path as it can stand in a header: its UTF-8 bytes. */
const headerText = (path: string): string => Buffer.from(path, 'utf8').toString('latin1');

function responseTo(post: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  post.once('response', resolve);
  // Also after the response: what breaks then is told by reading it.
  post.on('error', reject);
  return promise;
}

async function sendBody(post: ClientRequest, type: NotifyOptions['type'], upload: FinishedUpload) {
  const { dataPath, totalBytes } = upload;
  if (type === 'by-reference' || totalBytes === 0) post.end();
  // With its end known the last byte is known to be the last one when it is read.
  else await pipeline(createReadStream(dataPath, { end: totalBytes - 1 }), post);
}

/** The reply may be in the body of either type; it may end with the connection. [MC-BUP] 3.4.5.2, 4.2 */
async function readAnswer(
  response: IncomingMessage,
  upload: FinishedUpload,
  watch: () => void,
): Promise<ApplicationAnswer> {
  const { statusCode: status = 0, headers } = response;
  const staticUrl = headers['bits-static-response-url'];
  const answer: ApplicationAnswer = {
    status,
    staticUrl: typeof staticUrl === 'string' ? staticUrl : null,
    copies: headers['bits-copy-file-to-destination'] !== undefined,
  };
  const isReply = isSuccess(status) && answer.staticUrl === null;
  let file: FileHandle | null = null;
  try {
    for await (const bytes of response) {
      watch();
      if (!isReply) continue;
      file ??= await open(upload.replyPath, 'w', 0o600);
      await file.writeFile(bytes);
    }
  } finally {
    await file?.close();
  }
  return answer;
}
