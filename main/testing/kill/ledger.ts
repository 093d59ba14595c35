import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { StoreChange } from '../../queue/job-store.ts';

/** `null`: the change before it is on the disk. */
export type LedgerLine = StoreChange | null;

/** What a run writes into its store, told before and after in a file that outlives its sudden death. */
export class Ledger {
  readonly #fd: number;

  constructor(file: string) {
    this.#fd = openSync(file, 'w');
  }

  begin(change: StoreChange): void {
    this.#write(change);
  }

  end(): void {
    this.#write(null);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(line: LedgerLine): void {
    writeSync(this.#fd, `${JSON.stringify(line)}\n`);
  }
}

/** A line that was cut off is left out. */
export function readLedger(file: string): LedgerLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
