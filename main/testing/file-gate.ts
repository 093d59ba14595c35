import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { FileThreads } from '../transfer/file-threads.ts';
import type { Clock } from '../transfer/ports.ts';

/** File threads on a file system that can be made to hang. */
export const gatedThreads = (
  clock: Clock,
  limits: { maxBusy?: number; maxStuck?: number } = {},
): FileThreads =>
  new FileThreads({ clock, script: new URL('./gated-file-worker.ts', import.meta.url), ...limits });

/** From here on everything that a gated thread does with the file hangs. */
export function shutGate(filePath: string): void {
  execFileSync('mkfifo', [`${filePath}.gate`]);
}

/** Lets go on what hangs, and all that comes. */
export function openGate(filePath: string): void {
  const gate = `${filePath}.gate`;
  // Opened for both, a FIFO waits for nobody, and whoever waited to read it has a writer.
  const fd = openSync(gate, constants.O_RDWR | constants.O_NONBLOCK);
  rmSync(gate);
  closeSync(fd);
}
