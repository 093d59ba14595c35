import { timingSafeEqual } from 'node:crypto';
import { bitsVerb } from '../bits/header-names.ts';
import { type Download, download, notFound, serveFile } from './file-download.ts';
import { isLocalRequest } from './loopback-policy.ts';
import { answerPacket } from './packet-dispatch.ts';
import type { BodyReader } from './request-body.ts';
import type { RequestHead } from './request-head.ts';
import { tooLongPage } from './request-limit.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import type { OpenRecord } from './transcript.ts';
import type { UploadSite } from './upload-site.ts';
import { parseUrlPath } from './url-path.ts';

export interface RoutedSite extends UploadSite {
  /** Null: everybody is let in. */
  readonly signIn: SignIn | null;
}

/** The connection that brought a request. */
export interface RequestLine {
  readonly isTls: boolean;
  drop(): void;
}

const plain = (status: number, ...headers: [string, string][]): Download => ({
  status,
  headers: [...headers, ['Content-Length', '0']],
});

/** Who answers a request: the upload protocol, the plain files, or nobody. */
export async function route(
  { head, body }: { head: RequestHead; body: BodyReader },
  record: OpenRecord,
  line: RequestLine,
  site: RoutedSite,
): Promise<Download> {
  if (!isLocalRequest(head.headers)) return plain(403);
  const target = belowToken(head.target, site.rules.token);
  if (target === null) return plain(404);
  const { requestLimit } = site.rules;
  if (requestLimit && body.length > requestLimit.bytes) return tooLongPage(requestLimit);
  const admission = site.signIn?.admit(head, line) ?? { user: null };
  if ('response' in admission) return admission.response;
  const { user } = admission;
  record.user = user;
  if (head.method === bitsVerb) {
    const server = `${line.isTls ? 'https' : 'http'}://${head.headers.get('host')}`;
    const url = server + head.target;
    const base = url.slice(0, url.length - target.length);
    return answerPacket({ head, target, base, url, body, user, abort: () => line.drop() }, site);
  }
  if (head.method === 'GET' || head.method === 'HEAD') {
    return body.length > 0 ? plain(400) : serve(head, target, user, site);
  }
  return plain(405, ['Allow', `${bitsVerb}, GET, HEAD`]);
}

/** A reply while its session lives, or a file below the root. [MC-BUP] 3.5 */
async function serve(
  head: RequestHead,
  target: string,
  user: string | null,
  { root, sessions }: UploadSite,
): Promise<Download> {
  const path = parseUrlPath(target);
  if (path.kind !== 'file') return notFound;
  const reply = sessions.findReply(path.segments, user);
  return reply ? serveFile(head, sessions.replyPath(reply)) : download(head, path.segments, root);
}

/** The target without its secret first segment; null when that is another one. */
function belowToken(target: string, token: string | null): string | null {
  if (token === null) return target;
  const prefix = Buffer.from(`/${token}/`);
  const given = Buffer.from(target.slice(0, prefix.length), 'latin1');
  if (given.length !== prefix.length || !timingSafeEqual(given, prefix)) return null;
  return target.slice(prefix.length - 1);
}
