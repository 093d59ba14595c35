import type { SignIn } from '../server-profile.ts';

/** User name with password. */
export type Password = Extract<SignIn, { kind: 'password' }>;

/** That many bytes nobody can guess. */
export type RandomBytes = (length: number) => Uint8Array;
