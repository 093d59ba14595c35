import { z } from 'zod';

/** The practice server of this program: off until asked for, on this computer only. */
export const practiceServerViewSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('off'),
    /** Upload folder that it had when it was last on, ends in '/'; null when it never was. */
    lastUrl: z.string().nullable(),
  }),
  z.object({
    state: z.literal('on'),
    /** Upload folder on the server, ends in '/'. */
    url: z.string(),
    /** Where the received files are, on this computer. */
    folder: z.string(),
  }),
]);
export type PracticeServerView = z.infer<typeof practiceServerViewSchema>;
