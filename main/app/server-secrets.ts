import { z } from 'zod';
import { originSchema } from '../../shared/server-settings.ts';
import type { SecretChanges, ServerView } from '../../shared/server-view.ts';

export const secretsSchema = z.object({
  /** Sealed with the secrets, so that a record moved to another server in the file opens nothing. */
  origin: originSchema,
  password: z.string().nullable(),
  token: z.string().nullable(),
  proxyPassword: z.string().nullable(),
  /** Of the client certificate's key. */
  passphrase: z.string().nullable(),
  /** Value by name of the header. */
  customHeaders: z.record(z.string(), z.string()),
});
export type ServerSecrets = z.infer<typeof secretsSchema>;
export type HeldSecrets = ServerView['secrets'];

export const noSecrets = (origin: string): ServerSecrets => ({
  origin,
  password: null,
  token: null,
  proxyPassword: null,
  passphrase: null,
  customHeaders: {},
});

/** @param headerNames headers whose values stay; others are forgotten. */
export function changed(
  before: ServerSecrets,
  changes: SecretChanges,
  headerNames: readonly string[],
): ServerSecrets {
  const kept = Object.entries(before.customHeaders).filter(([name]) => headerNames.includes(name));
  const added = (changes.customHeaders ?? []).map(({ name, value }) => [name, value] as const);
  return {
    origin: before.origin,
    password: changes.password === undefined ? before.password : changes.password,
    token: changes.token === undefined ? before.token : changes.token,
    proxyPassword: changes.proxyPassword === undefined ? before.proxyPassword : changes.proxyPassword,
    passphrase: changes.passphrase === undefined ? before.passphrase : changes.passphrase,
    customHeaders: Object.fromEntries([...kept, ...added].filter(([name]) => headerNames.includes(name))),
  };
}

/** What is inside, without any of it. */
export const heldIn = (secrets: ServerSecrets): HeldSecrets => ({
  password: secrets.password !== null,
  token: secrets.token !== null,
  proxyPassword: secrets.proxyPassword !== null,
  passphrase: secrets.passphrase !== null,
  headerNames: Object.keys(secrets.customHeaders),
});

/** What can't be opened any more can still be written anew or forgotten. */
export const replacesAll = (held: HeldSecrets, changes: SecretChanges): boolean =>
  (['password', 'token', 'proxyPassword', 'passphrase'] as const).every(
    (name) => !held[name] || changes[name] !== undefined,
  ) && held.headerNames.every((name) => changes.customHeaders?.some((header) => header.name === name));

export const isNothing = ({ headerNames, ...flags }: HeldSecrets): boolean =>
  headerNames.length === 0 && !Object.values(flags).includes(true);
