import { verdictLines } from '../../shared/i18n/receipt-words.ts';
import { checkReceipt } from '../queue/receipts/check-receipt.ts';
import { usualDataFolder } from './data-folder.ts';
import type { VerifyArguments } from './verify-arguments.ts';

/** Checks a receipt and says what was found. Returns the exit code: 0 when everything that was checked holds. */
export async function verifyCommand(args: VerifyArguments): Promise<number> {
  const { receiptFile, file, keyFile, isJson } = args;
  const dataFolder = args.dataFolder ?? usualDataFolder();
  const verdict = await checkReceipt({ receiptFile, file, keyFile, dataFolder });
  const { kind: result, ...facts } = verdict;
  const lines = isJson
    ? [JSON.stringify({ event: 'verify', result, receiptFile, comparedFile: file, ...facts })]
    : verdictLines(verdict, file);
  process.stdout.write(`${lines.join('\n')}\n`);
  return result === 'valid' ? 0 : 1;
}
