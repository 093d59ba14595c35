import { randomInt, randomUUID } from 'node:crypto';

/** Odd, so that all beginnings have their turn; so large that even the first four digits differ from job to job. */
const step = 0x1_0001;

let beginning = randomInt(2 ** 32);

/**
 * A UUID. Ids that are made one after the other are neighbours in the store's index of them: if they were random
 * from the first digit on, each job of a long queue would change a page of its own.
 */
export function newJobId(): string {
  beginning = (beginning + step) % 2 ** 32;
  return beginning.toString(16).padStart(8, '0') + randomUUID().slice(8);
}
