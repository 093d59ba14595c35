import type { SignIn } from '../server-profile.ts';

/** User name with password. */
export type Password = Extract<SignIn, { kind: 'password' }>;
