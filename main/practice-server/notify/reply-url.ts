import type { Session } from '../session.ts';

/**
 * How the address of a reply is written: `absolute`, `relative` to the address of the upload, or as IIS 6
 * does it: relative, with back-slashes and braces. [MC-BUP] 4.2
 */
export type ReplyUrlForm = 'absolute' | 'relative' | 'iis';

/** Names below the root under which the reply of a session is served, whatever the form. */
export const replySegments = (session: Session): string[] => [...folderOf(session), ...namesOf(session)];

/** @param base scheme, host and secret path of the server, without a slash at its end */
export function replyUrl(session: Session, form: ReplyUrlForm, base: string): string {
  const names = namesOf(session);
  if (form === 'iis') return names.join('\\');
  const encoded = (form === 'relative' ? names : [...folderOf(session), ...names]).map(encodeURIComponent);
  return form === 'relative' ? encoded.join('/') : [base, ...encoded].join('/');
}

const folderOf = ({ segments }: Session): string[] => segments.slice(0, -1);

const namesOf = ({ fileKey }: Session): string[] => [
  'BITS-Sessions',
  'Replies',
  `{${fileKey}}`,
  'responsefile.bin',
];
