import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Holds all that a run leaves on the disk; gone when the process ends, also when it is stopped. */
export const benchFolder = mkdtempSync(path.join(os.tmpdir(), 'bitlade-bench-'));

/** An empty folder for a queue. */
export const newDataFolder = (): string => mkdtempSync(path.join(benchFolder, 'queue-'));

process.on('exit', () => rmSync(benchFolder, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
