import { hresults } from '../bits/hresult.ts';
import type { AckFacts } from './acks.ts';
import type { Session } from './session.ts';
import type { UploadSite } from './upload-site.ts';

/**
 * Close-Session: a complete upload goes to its place, one with bytes missing is deleted. [MC-BUP] 3.2.5.2.7,
 * [win32 docs, Close-Session]. When the place is taken the session and its data stay, so that nothing is lost
 * unseen.
 */
export async function closeSession(session: Session, site: UploadSite): Promise<AckFacts> {
  if (session.totalBytes === null && site.rules.emptyOnClose) session.totalBytes = 0;
  // An application that takes uploads says whether they are also wanted here. [win32 docs, Notification Protocol]
  const isWanted = site.application === null || session.answer?.copies === true;
  if (session.isComplete && isWanted) {
    const facts = await placeUpload(session, site);
    if (facts.status !== undefined && facts.status !== 404) return facts;
    await site.sessions.forget(session);
    return facts;
  }
  await site.sessions.forget(session);
  return {};
}

/** Cancel-Session: everything that is not in its place is gone before the Ack. [MC-BUP] 3.2.5.2.8 */
export async function cancelSession(session: Session, site: UploadSite): Promise<AckFacts> {
  await site.sessions.forget(session);
  return {};
}

/** Moves a complete upload to its destination; no status means that it stands there. */
export async function placeUpload(session: Session, site: UploadSite): Promise<AckFacts> {
  switch (await site.sessions.place(session)) {
    case 'placed':
      return {};
    case 'exists':
    case 'denied':
      return { status: 403, errorCode: hresults.accessDenied };
    case 'full':
      return { status: 500, errorCode: hresults.diskFull };
    case 'gone':
      return { status: 404 };
  }
}
