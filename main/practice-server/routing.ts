import { timingSafeEqual } from 'node:crypto';
import { bitsVerb } from '../bits/header-names.ts';
import { type Download, download } from './file-download.ts';
import { isLocalRequest } from './loopback-policy.ts';
import { answerPacket } from './packet-dispatch.ts';
import type { BodyReader } from './request-body.ts';
import type { RequestHead } from './request-head.ts';
import type { UploadSite } from './upload-site.ts';

const plain = (status: number, ...headers: [string, string][]): Download => ({
  status,
  headers: [...headers, ['Content-Length', '0']],
});

/**
 * Who answers a request: the upload protocol, the plain files, or nobody.
 * @param abort drops the connection that brought the request
 */
export async function route(
  head: RequestHead,
  body: BodyReader,
  abort: () => void,
  site: UploadSite,
): Promise<Download> {
  if (!isLocalRequest(head.headers)) return plain(403);
  const target = belowToken(head.target, site.rules.token);
  if (target === null) return plain(404);
  if (head.method === bitsVerb) return answerPacket({ head, target, body, abort }, site);
  if (head.method === 'GET' || head.method === 'HEAD') {
    return body.length > 0 ? plain(400) : download(head, target, site.root);
  }
  return plain(405, ['Allow', `${bitsVerb}, GET, HEAD`]);
}

/** The target without its secret first segment; null when that is another one. */
function belowToken(target: string, token: string | null): string | null {
  if (token === null) return target;
  const prefix = Buffer.from(`/${token}/`);
  const given = Buffer.from(target.slice(0, prefix.length), 'latin1');
  if (given.length !== prefix.length || !timingSafeEqual(given, prefix)) return null;
  return target.slice(prefix.length - 1);
}
