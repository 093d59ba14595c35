import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** Upper-case ids such as `P-1`; empty for all. */
  only: string[];
  isQuick: boolean;
  isWritten: boolean;
}

/** Throws with words when they can't be understood. */
export function readArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',').flatMap((id) => id.trim().toUpperCase() || []);
  const unknown = only.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new Error(`Not measured here: ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  }
  if (values.quick && values.write) throw new Error('A quick run has nothing worth writing down.');
  return { only, isQuick: values.quick, isWritten: values.write };
}
