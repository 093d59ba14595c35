import { visibleText } from '../format.ts';
import { type NamingProblem, namingFields } from '../naming-rule.ts';
import { wholeNumber } from './plural.ts';

/** What is wrong with a naming rule, in words that say how to put it right. */
export function namingRuleWords(problem: NamingProblem): string {
  const at = 'position' in problem ? `at position ${wholeNumber(problem.position)}` : '';
  switch (problem.code) {
    case 'empty':
      return 'Enter a naming rule, as in {path}.';
    case 'too-long':
      return `Naming rule too long (limit ${wholeNumber(problem.limit)} characters).`;
    case 'bad-character':
      return `The character ${at} is not allowed. Folders are separated by '/'.`;
    case 'unclosed-brace':
      return `The '{' ${at} has no '}'.`;
    case 'stray-brace':
      return `The '}' ${at} has no '{'.`;
    case 'unknown-field':
      return `There is no field '${visibleText(problem.field)}' (${at}). Fields: ${namingFields.join(', ')}.`;
    case 'bad-digits':
      return `Only the counter takes digits (${at}): 1 to 9, as in {counter:4}.`;
    case 'empty-segment':
      return `A folder name is missing ${at}: take one '/' out.`;
    case 'dot-segment':
      return `A folder can't be named '.' or '..' (${at}).`;
    case 'no-file-name':
      return `The rule must end in the file's name (${at}), as in {folder}/{name}.`;
  }
}
