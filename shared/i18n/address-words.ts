import type { AddressProblem } from '../address.ts';
import { visibleText } from '../format.ts';
import { wholeNumber } from './plural.ts';

/** What is wrong with an address, in words that say how to put it right. */
export function addressWords(problem: AddressProblem): string {
  switch (problem.code) {
    case 'empty':
      return 'Enter the server address.';
    case 'not-http':
      return `Only http and https, not '${visibleText(problem.scheme)}'.`;
    case 'has-password':
      return 'Take the user name and password out of the address. They would be stored in plain text.';
    case 'bad-character':
      return `The address has characters that are not allowed: position ${wholeNumber(problem.position)}.`;
    case 'bad-port':
      return 'Port must be 1 to 65535.';
    case 'no-host':
      return 'The server name is missing, as in https://server.example/folder/.';
    case 'too-long':
      return `Address too long (limit ${wholeNumber(problem.limit)} characters).`;
    case 'segment-too-long':
      return `One folder name in the address is too long (limit ${wholeNumber(problem.limit)} characters).`;
    case 'not-an-address':
      return 'This is not an address. It should look like https://server.example/folder/.';
  }
}
