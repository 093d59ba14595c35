import type { UploadErrorCode } from '../../shared/upload-error.ts';
import type { Habits } from './loose-server.ts';

/** Longest fragment of the uploads to servers with quirks. */
export const fragmentBytes = 8192;
/** Three full fragments and a rest: six packets where nothing goes wrong. */
export const usualBytes = 3 * fragmentBytes + 7;

export type ExpectedEnd =
  /** `isKept`: the server has the source's bytes in the end. */
  | { end: 'completed'; isKept: boolean; warning: UploadErrorCode | null }
  | { end: 'cancelled' }
  /** The code of the last run; `failed` waits for the user, `still-trying` goes on by itself. */
  | { end: 'failed' | 'still-trying'; code: UploadErrorCode };

/** What one server does, and how an upload to it must end. */
export interface QuirkProfile {
  /** With the ids of the conformance checklist that it proves in front. */
  name: string;
  /** The habits of a server that was just started. */
  habits(): Habits;
  purpose?: 'cancel';
  /** Session that an earlier life of the program had. */
  resume?: { sessionId: string; acknowledgedBytes: number };
  /** The user has set that a broken session is not gone on with. */
  afterBreak?: 'restart';
  sizeBytes?: number;
  /** Most packets that the server may see. */
  packets: number;
  expected: ExpectedEnd;
}

export const completes: ExpectedEnd = { end: 'completed', isKept: true, warning: null };
export const completesWith = (warning: UploadErrorCode): ExpectedEnd => ({
  end: 'completed',
  isKept: true,
  warning,
});
export const fails = (code: UploadErrorCode): ExpectedEnd => ({ end: 'failed', code });
export const keepsTrying = (code: UploadErrorCode): ExpectedEnd => ({ end: 'still-trying', code });
