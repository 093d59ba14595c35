import type { CdpSession, RequestPaused } from './cdp.ts';
import { handlerFor, isHandledScheme } from './protocol.ts';
import { fromCarried, toCarried, toCarriedPolicy } from './scheme-mapping.ts';
import { decide, type RequestDecision } from './web-request.ts';

type HeaderList = { name: string; value: string }[];

/** A document that a frame is about to load. */
export interface Navigation {
  url: string;
  isMainFrame: boolean;
  isRedirect: boolean;
}

/** The page whose requests are intercepted. */
export interface InterceptionOwner {
  readonly contentsId: number;
  /** Whether a document may load; asked before anything is sent. */
  allowsNavigation(navigation: Navigation): boolean;
}

const toList = (headers: Record<string, string | string[]>): HeaderList =>
  Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })));

function toRecord(headers: Iterable<readonly [string, string]>): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  for (const [name, value] of headers) record[name] = [...(record[name] ?? []), value];
  return record;
}

/** Stands between a page and the network: navigation rules, `session.webRequest`, and the program's own schemes. */
export class RequestInterception {
  readonly #session: CdpSession;
  readonly #targetId: string;
  readonly #owner: InterceptionOwner;

  constructor(session: CdpSession, targetId: string, owner: InterceptionOwner) {
    this.#session = session;
    this.#targetId = targetId;
    this.#owner = owner;
    session.on('Fetch.requestPaused', (paused) => {
      const step = paused.responseStatusCode === undefined && paused.responseErrorReason === undefined;
      (step ? this.#onRequest(paused) : this.#onResponse(paused)).catch((error) => {
        // A page that closes takes its requests with it; anything else is told.
        if (!/Invalid InterceptionId|has gone|Session with given id/.test(String(error))) {
          console.error(`electron stand-in: request for ${paused.request.url} failed:`, error);
        }
      });
    });
  }

  async enable(): Promise<void> {
    await this.#session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  }

  async #onRequest(paused: RequestPaused): Promise<void> {
    const { requestId, request, resourceType, frameId, redirectedRequestId } = paused;
    const url = fromCarried(request.url);
    if (resourceType === 'Document') {
      const isMainFrame = frameId === this.#targetId;
      const isRedirect = redirectedRequestId !== undefined;
      if (!this.#owner.allowsNavigation({ url, isMainFrame, isRedirect }))
        return this.#fail(requestId, 'Aborted');
    }
    const details = { url, method: request.method, resourceType, webContentsId: this.#owner.contentsId };
    const { cancel, redirectURL } = await decide('onBeforeRequest', details);
    if (cancel) return this.#fail(requestId, 'BlockedByClient');
    if (redirectURL !== undefined) return this.#redirect(requestId, redirectURL);
    const requestHeaders = { ...request.headers };
    const sending = await decide('onBeforeSendHeaders', { ...details, requestHeaders } as { url: string });
    if (sending.cancel) return this.#fail(requestId, 'BlockedByClient');
    if (handlerFor(url)) return this.#serve(paused, url);
    await this.#session.send('Fetch.continueRequest', {
      requestId,
      interceptResponse: true,
      ...(sending.requestHeaders ? { headers: toList(sending.requestHeaders) } : {}),
    });
  }

  /** A response from the network, before the page sees it. */
  async #onResponse({
    requestId,
    request,
    responseStatusCode,
    responseHeaders = [],
  }: RequestPaused): Promise<void> {
    if (responseStatusCode === undefined) {
      await this.#session.send('Fetch.continueRequest', { requestId });
      return;
    }
    const headers = toRecord(responseHeaders.map(({ name, value }) => [name, value]));
    const decision = await this.#decideResponse(fromCarried(request.url), responseStatusCode, headers);
    if (decision.cancel) return this.#fail(requestId, 'BlockedByClient');
    const changed = decision.responseHeaders;
    await this.#session.send('Fetch.continueResponse', {
      requestId,
      ...(changed ? { responseCode: responseStatusCode, responseHeaders: toList(changed) } : {}),
    });
  }

  /** Answers a request of one of the program's own schemes. */
  async #serve({ requestId, request }: RequestPaused, url: string): Promise<void> {
    const { method, headers, postData, hasPostData } = request;
    const body = hasPostData ? (postData ?? null) : null;
    let response: Response | undefined;
    try {
      response = await handlerFor(url)?.(new Request(url, { method, headers, body }));
    } catch (error) {
      console.error(`electron stand-in: the protocol handler threw for ${url}:`, error);
    }
    if (response === undefined) return this.#fail(requestId, 'Failed');
    const given = toRecord(response.headers);
    const decision = await this.#decideResponse(url, response.status, given);
    if (decision.cancel) return this.#fail(requestId, 'BlockedByClient');
    await this.#session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: toList(decision.responseHeaders ?? given).map(({ name, value }) => ({
        name,
        value: this.#carriedHeader(name, value),
      })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  #carriedHeader(name: string, value: string): string {
    if (/^content-security-policy/i.test(name)) return toCarriedPolicy(value, isHandledScheme);
    return /^location$/i.test(name) ? toCarried(value, isHandledScheme) : value;
  }

  #decideResponse(
    url: string,
    statusCode: number,
    responseHeaders: Record<string, string[]>,
  ): Promise<RequestDecision> {
    const details = { url, statusCode, responseHeaders, webContentsId: this.#owner.contentsId };
    return decide('onHeadersReceived', details);
  }

  async #redirect(requestId: string, url: string): Promise<void> {
    const location = { name: 'location', value: toCarried(url, isHandledScheme) };
    await this.#session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: 307,
      responseHeaders: [location],
    });
  }

  async #fail(requestId: string, errorReason: 'Aborted' | 'BlockedByClient' | 'Failed'): Promise<void> {
    await this.#session.send('Fetch.failRequest', { requestId, errorReason });
  }
}
