import { parseContentRange } from '../bits/content-range.ts';
import { bitsVerb, headerNames } from '../bits/header-names.ts';
import type { Behaviours } from './behaviours.ts';
import { ConnectionLost } from './byte-source.ts';
import type { PlannedAnswer } from './fault-plans.ts';
import type { Download, FileSlice } from './file-download.ts';
import { GatedBody } from './gated-body.ts';
import { HeaderList } from './header-list.ts';
import type { Request } from './request-reader.ts';
import { lengthOf, requestType } from './request-type.ts';
import type { SendOptions } from './response-sender.ts';
import { type RoutedSite, route } from './routing.ts';
import type { OpenRecord, Transcript } from './transcript.ts';

export interface ServedSite extends RoutedSite {
  readonly behaviours: Behaviours;
  readonly transcript: Transcript;
}

/** The connection that an exchange happens on. */
export interface Line {
  readonly number: number;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
  readonly isTls: boolean;
  /** Common name of the certificate that the client showed and we trust; null for none. */
  readonly clientCertificate: string | null;
  send(response: Download, options: SendOptions): Promise<void>;
  drop(): void;
  reset(): void;
}

/**
 * One request and its answer, kept in the transcript. The body is read to its end before the answer, or
 * the answer is the last on its connection.
 * @returns whether another request may follow
 * @throws ConnectionLost when the answer could not, or should not, be sent
 */
export async function exchange(request: Request, line: Line, site: ServedSite): Promise<boolean> {
  const { behaviours, transcript } = site;
  const record = transcript.add(startOfRecord(request, line, site));
  let file: FileSlice | undefined;
  try {
    const body = gatedBody(request, record, line, site);
    await behaviours.beforePacket(record);
    const planned = behaviours.plannedAnswer(record);
    const answer = planned ? plannedResponse(planned) : await respond(request, body, record, line, site);
    file = answer.file;
    const whole = planned ? answer : behaviours.rewritten(record, answer);
    const cutAt = behaviours.cutAt(record);
    const response = cutAt === null ? whole : cut(whole, cutAt);
    const mayGoOn = cutAt === null && planned?.isEarly !== true;
    const isLast = !(mayGoOn && (await finishBody(request, body, site)));
    if ((await behaviours.beforeAnswer(record, line.signal)) === 'drop') {
      throw new ConnectionLost('dropped on purpose');
    }
    await line.send(response, { isLast, isExact: planned !== null || cutAt !== null });
    addAnswer(record, response);
    return !isLast;
  } catch (error) {
    record.outcome = 'lost';
    throw error;
  } finally {
    transcript.changed(record);
    await file?.handle.close();
  }
}

/** Its head says the whole length all the same. */
const cut = (whole: Download, afterBytes: number): Download =>
  whole.file ? { ...whole, file: { ...whole.file, length: Math.min(whole.file.length, afterBytes) } } : whole;

async function respond(
  request: Request,
  body: GatedBody,
  record: OpenRecord,
  line: Line,
  site: ServedSite,
): Promise<Download> {
  try {
    return await route({ head: request.head, body }, record, line, site);
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    record.failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 500, headers: [['Content-Length', '0']] };
  }
}

/** Reads what is left of a body, so that the next request parses; false when the connection must end. */
async function finishBody(
  { head, body: unread }: Request,
  body: GatedBody,
  site: ServedSite,
): Promise<boolean> {
  const isUnframed = head.method === bitsVerb && lengthOf(head, site.rules) === null;
  if (unread.isHeldBack || isUnframed || body.remaining > site.rules.drainBytes) return false;
  while (body.remaining > 0) await body.read();
  return !head.isLast;
}

function gatedBody({ head, body }: Request, record: OpenRecord, line: Line, site: ServedSite): GatedBody {
  const range = parseContentRange(head.headers.get(headerNames.contentRange) ?? '');
  const { behaviours, transcript, rules } = site;
  return new GatedBody(body, range?.first ?? 0, {
    record,
    transcript,
    behaviours,
    clock: rules.clock,
    signal: line.signal,
    reset: () => line.reset(),
  });
}

function startOfRecord({ head }: Request, line: Line, site: ServedSite) {
  return {
    connection: line.number,
    arrivedAt: site.rules.clock.now(),
    method: head.method,
    target: head.target,
    packetType: head.method === bitsVerb ? requestType(head.headers) : null,
    sessionId: head.headers.get(headerNames.sessionId) ?? null,
    contentRange: head.headers.get(headerNames.contentRange) ?? null,
    contentLength: head.contentLength,
    headers: head.headers.entries,
    clientCertificate: line.clientCertificate,
  };
}

function addAnswer(record: OpenRecord, { status, headers }: Download): void {
  const answered = new HeaderList(headers);
  const received = answered.get(headerNames.receivedContentRange);
  record.status = status;
  record.outcome = 'answered';
  record.receivedBytes = received === undefined ? null : Number(received);
  record.sessionId ??= answered.get(headerNames.sessionId) ?? null;
}

function plannedResponse({ status, headers = [], body = '', isUnframed }: PlannedAnswer): Download {
  const bytes = Buffer.from(body);
  const isFramed = new HeaderList(headers).has('content-length');
  if (isFramed || isUnframed) return { status, headers, body: bytes };
  return { status, headers: [...headers, ['Content-Length', String(bytes.length)]], body: bytes };
}
