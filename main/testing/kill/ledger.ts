import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { JobStore, StoreChange } from '../../queue/job-store.ts';

/** How far an upload is; it may be written later, or never. */
export interface ToldProgress {
  jobId: string;
  progress: Parameters<JobStore['saveProgress']>[1];
}

export type LedgerLine = { begun: StoreChange } | 'committed' | ToldProgress;

/** What a run writes into its store, told before and after in a file that outlives its sudden death. */
export class Ledger {
  readonly #fd: number;

  constructor(file: string) {
    this.#fd = openSync(file, 'w');
  }

  write(line: LedgerLine): void {
    writeSync(this.#fd, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** A line that was cut off is left out. */
export function readLedger(file: string): LedgerLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
