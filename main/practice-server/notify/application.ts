/** A complete upload whose last Ack waits for the server application. [MC-BUP] 3.4 */
export interface FinishedUpload {
  /** Full address that it was sent to. */
  readonly url: string;
  readonly dataPath: string;
  readonly totalBytes: number;
  /** Where a reply goes that the application makes for this upload; nothing is there before. */
  readonly replyPath: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface ApplicationAnswer {
  /** HTTP status; 2xx is a success. */
  readonly status: number;
  /** Address of a ready-made reply. */
  readonly staticUrl: string | null;
  /** The upload is also wanted at its destination. */
  readonly copies: boolean;
}

/** Takes finished uploads, and may leave a reply at their `replyPath`. Rejects only when the signal is aborted. */
export type Application = (upload: FinishedUpload) => Promise<ApplicationAnswer>;

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;
