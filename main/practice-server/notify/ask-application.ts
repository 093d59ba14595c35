import { errorContexts, hresults } from '../../bits/hresult.ts';
import type { AckFacts } from '../acks.ts';
import { ConnectionLost } from '../byte-source.ts';
import { ackForDiskError } from '../disk-errors.ts';
import { placeUpload } from '../end-session.ts';
import { fileExists } from '../move-file.ts';
import type { Session } from '../session.ts';
import type { StoredAnswer } from '../session-folder.ts';
import type { IncomingPacket, UploadSite } from '../upload-site.ts';
import { type Application, type ApplicationAnswer, isSuccess } from './application.ts';
import { maxUrlLength } from './notify-options.ts';
import { replyUrl } from './reply-url.ts';

/**
 * The Ack to the last fragment when a server application has to take the upload. An answer that was given
 * stands: the same fragment again does not ask again. [MC-BUP] 3.2.5.1.2, 3.2.5.1.3
 */
export async function askApplication(
  application: Application,
  packet: IncomingPacket,
  session: Session,
  site: UploadSite,
): Promise<AckFacts> {
  try {
    const answer = session.answer ?? (await newAnswer(application, packet, session, site));
    if (!isSuccess(answer.status)) return refusal(answer.status);
    if ((answer.replyUrl?.length ?? 0) > maxUrlLength) {
      return { status: 400, errorCode: hresults.invalidArgument };
    }
    if (!session.answer) await site.sessions.keepAnswer(session, answer);
    const placed = answer.copies && site.rules.mode === 'iis' ? await placeUpload(session, site) : {};
    return { replyUrl: answer.replyUrl, ...placed };
  } catch (error) {
    return ackForDiskError(error);
  }
}

async function newAnswer(
  application: Application,
  packet: IncomingPacket,
  session: Session,
  { rules, sessions }: UploadSite,
): Promise<StoredAnswer> {
  await sessions.deleteReply(session);
  const replyPath = sessions.replyPath(session);
  const { status, staticUrl, copies } = await asked(application, packet, session, replyPath);
  // What it forbids once it need not be asked again. [win32 docs, Handling Server Application Errors]
  if (status === 403) await sessions.keepAnswer(session, { status, replyUrl: null, copies: false });
  if (!isSuccess(status)) return { status, replyUrl: null, copies: false };
  const dynamicUrl = (await fileExists(replyPath))
    ? replyUrl(session, rules.replyUrlForm, packet.base)
    : null;
  return { status, replyUrl: staticUrl ?? dynamicUrl, copies };
}

async function asked(
  application: Application,
  packet: IncomingPacket,
  session: Session,
  replyPath: string,
): Promise<ApplicationAnswer> {
  const signal = session.beginNotification();
  try {
    return await application({
      url: packet.url,
      dataPath: session.data?.path ?? '',
      totalBytes: session.receivedBytes,
      replyPath,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw new ConnectionLost('the notification was given up');
    throw error;
  }
}

/** The status of the application, folded into a code. [MC-BUP] 3.2.5.1.3 */
const refusal = (status: number): AckFacts => ({
  status,
  errorCode: 0x80190000 + status,
  errorContext: errorContexts.application,
});
