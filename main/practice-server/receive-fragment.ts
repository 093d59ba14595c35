import { headerNames } from '../bits/header-names.ts';
import { hresults } from '../bits/hresult.ts';
import type { AckFacts } from './acks.ts';
import { ackForDiskError, errorCodeOf } from './disk-errors.ts';
import { placeUpload } from './end-session.ts';
import { judgeFragment } from './fragment.ts';
import { askApplication } from './notify/ask-application.ts';
import type { Session } from './session.ts';
import type { IncomingPacket, UploadSite } from './upload-site.ts';

/** Fragment. [MC-BUP] 3.2.5.2.6 @throws ConnectionLost when the body breaks off; what came in order is kept */
export async function receiveFragment(
  packet: IncomingPacket,
  session: Session,
  site: UploadSite,
): Promise<AckFacts> {
  const { head, body } = packet;
  const { rules, sessions, application } = site;
  const verdict = judgeFragment(head.headers.get(headerNames.contentRange), body.length, {
    totalBytes: session.totalBytes,
    receivedBytes: session.receivedBytes,
    isStrict: rules.mode === 'strict',
    mayRepeatLast: application !== null, // [MC-BUP] 3.2.5.1.2
    maxUploadBytes: rules.maxUploadBytes,
    maxFragmentBytes: rules.maxFragmentBytes,
    freeBytes: rules.quotaBytes - sessions.usedBytes,
  });
  if (verdict.do === 'refuse') return { status: verdict.status, errorCode: verdict.errorCode };

  const totalBytes = verdict.do === 'store' ? verdict.range.total : 0;
  try {
    // Before any byte is stored: after a restart the total must not be open to change.
    if (session.totalBytes === null) await sessions.fixTotal(session, totalBytes);
    if (verdict.do === 'store') await session.receive(body, verdict.skip, () => rules.clock.now());
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') return ackForDiskError(error);
    await sessions.forget(session);
    return { status: 500, errorCode: hresults.sessionNotFound, receivedBytes: null };
  }
  if (!session.isComplete) return {};
  if (application && (verdict.do !== 'known' || verdict.isLast))
    return askApplication(application, packet, session, site);
  return rules.mode === 'iis' && !application ? placeUpload(session, site) : {};
}
