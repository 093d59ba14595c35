import { z } from 'zod';
import { type UploadError, uploadErrorSchema } from './upload-error.ts';

/** What crosses a process boundary instead of a thrown error: errors are data. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: UploadError };

export const resultSchema = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: uploadErrorSchema }),
  ]);

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (error: UploadError): Result<never> => ({ ok: false, error });
