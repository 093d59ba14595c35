import { verdictLines } from '../../shared/i18n/receipt-words.ts';
import { checkReceipt } from '../queue/receipts/check-receipt.ts';

export interface VerifyArguments {
  command: 'verify';
  receiptFile: string;
  /** Compared with the receipt; null when only the receipt is looked at. */
  file: string | null;
  /** PEM of the public key that must have signed; null for any. */
  keyFile: string | null;
  isJson: boolean;
}

/** @param rest the words after `verify` */
export function parseVerify(
  rest: readonly string[],
  { key, json: isJson }: { key?: string; json: boolean },
): VerifyArguments | { command: 'bad-usage'; why: string } {
  const [receiptFile, file = null, ...more] = rest;
  if (receiptFile === undefined) return { command: 'bad-usage', why: 'Name the receipt.' };
  if (more.length > 0) return { command: 'bad-usage', why: 'Name one receipt and one file.' };
  if (receiptFile === '' || file === '') return { command: 'bad-usage', why: 'One file name is empty.' };
  if (key === '') return { command: 'bad-usage', why: '--key is empty.' };
  return { command: 'verify', receiptFile, file, keyFile: key ?? null, isJson };
}

/**
 * Checks a receipt, says what was found and returns the exit code: 0 when everything that was checked holds.
 * @param dataFolder where this computer's own key would be
 */
export async function verifyCommand(args: VerifyArguments, dataFolder: string): Promise<number> {
  const { receiptFile, file, keyFile, isJson } = args;
  const verdict = await checkReceipt({ receiptFile, file, keyFile, dataFolder });
  const { kind: result, ...facts } = verdict;
  const lines = isJson
    ? [JSON.stringify({ event: 'verify', result, receiptFile, comparedFile: file, ...facts })]
    : verdictLines(verdict, file);
  process.stdout.write(`${lines.join('\n')}\n`);
  return result === 'valid' ? 0 : 1;
}
