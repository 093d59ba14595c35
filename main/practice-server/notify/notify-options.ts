/** How finished uploads are told to a server application. [win32 docs, BITS IIS Extension Properties] */
export interface NotifyOptions {
  /** `by-reference`: the application gets the names of two files. `by-value`: it gets the bytes. */
  readonly type: 'by-reference' | 'by-value';
  /** http address on loopback, at most 2,200 characters; a relative one starts at the address of the upload. */
  readonly url: string;
  /** For sending, for the head and for each part of the answer; five minutes unless told. [MC-BUP] 3.3.2 */
  readonly timeoutMs?: number;
}

export const defaultNotifyTimeoutMs = 5 * 60 * 1000;

/** Longest address of a notification and of a reply. [MC-BUP] 2.2.1.2 */
export const maxUrlLength = 2200;

const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Where to post a notification: the query of the upload is added. Null when it may not go there. */
export function notificationUrl(notifyUrl: string, uploadUrl: string): URL | null {
  if (notifyUrl.length > maxUrlLength || !URL.canParse(notifyUrl, uploadUrl)) return null;
  const url = new URL(notifyUrl, uploadUrl);
  if (url.protocol !== 'http:' || !loopback.test(url.hostname)) return null;
  const { search } = new URL(uploadUrl);
  if (search !== '') url.search = url.search === '' ? search : `${url.search}&${search.slice(1)}`;
  return url;
}
