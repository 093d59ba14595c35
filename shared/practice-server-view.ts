import { z } from 'zod';

/** The practice server of this program: off until asked for, on this computer only. */
export const practiceServerViewSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off') }),
  z.object({
    state: z.literal('on'),
    /** Upload folder on the server, ends in '/'. */
    url: z.string(),
    /** Where the received files are, on this computer. */
    folder: z.string(),
  }),
]);
export type PracticeServerView = z.infer<typeof practiceServerViewSchema>;
