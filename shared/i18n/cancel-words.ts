import type { CancelOutcome } from '../job-view.ts';
import { proxySignInErrors, signInErrors } from '../server-errors.ts';
import type { ErrorFacts, UploadError, UploadErrorCode } from '../upload-error.ts';

export interface CancelWords {
  /** For the second line of a row. */
  short: string;
  /** The whole truth, one or two sentences. */
  full: string;
}

export const cancelWords: Readonly<Record<CancelOutcome, CancelWords>> = {
  confirmed: {
    short: 'Cancelled, confirmed by the server',
    full: 'Cancelled. The server confirmed it and removed the partial file.',
  },
  'confirmed-late': {
    short: 'Cancelled late, the file may be on the server all the same',
    full: 'Cancelled, but the last byte had been sent already. The file may be on the server all the same.',
  },
  'finished-before': {
    short: 'Already finished on the server before the cancel arrived',
    full: 'Already finished on the server before the cancel arrived. The file is in place.',
  },
  'server-forgot': {
    short: 'Cancelled here, the server no longer knows this upload',
    full: 'Cancelled here. The server no longer knows this upload.',
  },
  'forgot-late': {
    short: 'Cancelled here, the server no longer knows this upload, and the file may be there',
    full: 'Cancelled here. The server no longer knows this upload. The last byte had been sent already, so the file may be on the server all the same.',
  },
  'left-behind': {
    short: 'Cancelled here, what was sent may still be on the server',
    full: 'Cancelled here. What had been sent was given up before; it may be on the server until it is told, or clears it by itself.',
  },
  refused: {
    short: 'Cancelled here, the server refused to be told',
    full: 'Cancelled here. The server refused the cancel; what it holds stays there until it clears it by itself.',
  },
  'nothing-sent': {
    short: 'Cancelled before anything of it was sent',
    full: 'Cancelled. Nothing of the file had been sent.',
  },
  'reply-cancelled': {
    short: 'The file is on the server, its reply was given up',
    full: 'The file had arrived already and stays on the server. Only its reply was given up.',
  },
};

/** For a job that is `cancelling`: why the server does not know it yet. */
export function cancelNotToldWords({ code, facts }: UploadError): CancelWords {
  const short = `Cancelled here. ${whyNotTold(code, facts)}`;
  return { short, full: `${short}.` };
}

function whyNotTold(code: UploadErrorCode, { httpStatus }: ErrorFacts): string {
  if (signInErrors.has(code)) return 'The server wants a sign-in before it can be told';
  if (proxySignInErrors.has(code)) return 'The proxy wants a sign-in before the server can be told';
  return httpStatus === undefined
    ? 'The server could not be reached yet; it will be told later'
    : 'The server has not taken it yet; it will be told again';
}
