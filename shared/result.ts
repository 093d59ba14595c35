import type { UploadError } from './upload-error.ts';

/** What crosses a process boundary instead of a thrown error: errors are data. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: UploadError };

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (error: UploadError): Result<never> => ({ ok: false, error });
