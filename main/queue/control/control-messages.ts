import { z } from 'zod';
import { uploadErrorSchema } from '../../../shared/upload-error.ts';
import { controlEventSchema } from './control-contract.ts';

/** The first line of a connection, from the one who asks. */
export const helloSchema = z.strictObject({ hello: z.literal(1), token: z.string().length(64) });

/** Every further one. The command stands first: how long the line may be depends on it. */
export const requestSchema = z.strictObject({
  command: z.string().max(32),
  id: z.number().int().nonnegative(),
  input: z.unknown(),
});
export type Request = z.infer<typeof requestSchema>;

/** Begins to tell of changes; its input is `{}`, its answer `null`. */
export const watchCommand = 'watch';

/** Lines from the owner: the answer to `hello`, answers to requests, and events. */
export const answerSchema = z.union([
  z.object({ hello: z.literal(1) }),
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), error: uploadErrorSchema }),
  z.object({ event: controlEventSchema }),
]);
export type Answer = z.infer<typeof answerSchema>;
