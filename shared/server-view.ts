import { z } from 'zod';
import { headerNameProblem, headerValueProblem, maxHeaderValueLength } from './custom-header.ts';
import { maxPasswordLength, serverSettingsSchema } from './server-settings.ts';

/** Settings that name something on this computer: chosen in dialogs of main, so that the page never sends a path. */
export const serverFiles = ['certificate', 'authorities', 'replyFolder'] as const;
export type ServerFile = (typeof serverFiles)[number];

const filesOf = <T extends z.ZodType>(schema: T) =>
  z.strictObject({ certificate: schema, authorities: schema, replyFolder: schema });

/** How a dialog for one of them ended; `name` is what stands for it on screen. */
export const serverFileChoiceSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('chosen'), name: z.string() }),
  z.object({ outcome: z.literal('dismissed') }),
  /** It can't be read, or holds no certificate. */
  z.object({ outcome: z.literal('unusable') }),
]);
export type ServerFileChoice = z.infer<typeof serverFileChoiceSchema>;

/** What the page may edit. */
export const editableSettingsSchema = serverSettingsSchema
  .omit({ authorities: true, clientCertificatePath: true })
  .extend({ reply: serverSettingsSchema.shape.reply.omit({ folder: true }) });

/** What the page may know of a server: never a secret, only whether there is one. */
export const serverViewSchema = z.object({
  settings: editableSettingsSchema,
  /** What stands for each file on screen; null when none is chosen. */
  files: filesOf(z.string().nullable()),
  secrets: z.object({
    password: z.boolean(),
    token: z.boolean(),
    proxyPassword: z.boolean(),
    passphrase: z.boolean(),
    headerNames: z.array(z.string()),
  }),
  /** False when the system has no key store: secrets are kept until the program ends. */
  areSecretsKept: z.boolean(),
  /** Where replies go when no folder is chosen. */
  usualReplyFolder: z.string(),
});
export type ServerView = z.infer<typeof serverViewSchema>;

const secret = z.string().min(1).max(maxPasswordLength).nullable().optional();

/** New secrets; null forgets one, an absent one stays. */
const secretChangesSchema = z.strictObject({
  password: secret,
  token: secret,
  proxyPassword: secret,
  passphrase: secret,
  /** New values only; headers that the settings no longer name are forgotten. */
  customHeaders: z
    .array(
      z.strictObject({
        name: z.string().refine((name) => headerNameProblem(name) === null),
        value: z
          .string()
          .max(maxHeaderValueLength)
          .refine((value) => headerValueProblem(value) === null),
      }),
    )
    .max(50)
    .optional(),
});
export type SecretChanges = z.infer<typeof secretChangesSchema>;

export const serverChangeSchema = z.strictObject({
  settings: editableSettingsSchema,
  /** `picked` takes what the last dialog for this file chose. */
  files: filesOf(z.enum(['keep', 'picked', 'none'])),
  secrets: secretChangesSchema,
  /** False keeps the new secrets until the program ends. */
  isRemembered: z.boolean(),
});
export type ServerChange = z.infer<typeof serverChangeSchema>;
