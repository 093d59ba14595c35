/** Words that can't be understood, with the reason for the user; never with a value that may be a secret. */
export class BadUsage extends Error {}

export function refuse(why: string): never {
  throw new BadUsage(why);
}
