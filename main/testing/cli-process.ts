import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const cli = path.join(import.meta.dirname, '../cli/cli.ts');
/** Halves the start of each of the many processes. */
const compileCache = path.join(import.meta.dirname, '../../node_modules/.cache/compile');

/** The command line as a process of its own. Never outlives its test. */
export class CliProcess implements AsyncDisposable {
  stdout = '';
  stderr = '';
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly #child: ChildProcess;
  readonly #waiters = new Set<() => void>();

  constructor(...words: string[]) {
    const child = spawn(process.execPath, [cli, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
    });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      for (const wake of this.#waiters) wake();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** The objects of the lines, for `--json`. */
  get events(): Record<string, unknown>[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** Resolves when the process has printed something that matches; rejects when it ends before. */
  async printed(pattern: RegExp): Promise<void> {
    if (pattern.test(this.stdout)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (pattern.test(this.stdout)) resolve();
    };
    this.#waiters.add(look);
    void this.ended.then((end) => reject(new Error(`ended with ${end}\n${this.stdout}${this.stderr}`)));
    await promise.finally(() => this.#waiters.delete(look));
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** As a power cut. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
