import { refuse } from './bad-usage.ts';

export interface VerifyArguments {
  command: 'verify';
  receiptFile: string;
  /** Compared with the receipt; null when only the receipt is looked at. */
  file: string | null;
  /** PEM of the public key that must have signed; null for any. */
  keyFile: string | null;
  /** Where this computer's own key is; null for the usual place. */
  dataFolder: string | null;
  isJson: boolean;
}

/** @param rest the words after `verify` */
export function readVerify(
  rest: readonly string[],
  values: { key?: string; data?: string; json: boolean },
): VerifyArguments {
  const [receiptFile, file = null, ...more] = rest;
  if (receiptFile === undefined) return refuse('Name the receipt.');
  if (more.length > 0) return refuse('Name one receipt and one file.');
  if (receiptFile === '' || file === '') return refuse('One file name is empty.');
  if (values.key === '') return refuse('--key is empty.');
  const { key: keyFile = null, data: dataFolder = null, json: isJson } = values;
  return { command: 'verify', receiptFile, file, keyFile, dataFolder, isJson };
}
