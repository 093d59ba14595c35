import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { KillPrograms } from './kill-programs.ts';
import type { KillPoint } from './kill-switch.ts';

/** A process that opens queues when it is told. */
export class QueueStarter implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: Interface;
  readonly #ended: Promise<unknown>;

  constructor({ starter, environment }: KillPrograms) {
    this.#child = spawn(process.execPath, [starter], { env: environment });
    this.#child.stderr.pipe(process.stderr);
    this.#ended = once(this.#child, 'close');
    this.#answers = createInterface({ input: this.#child.stdout });
  }

  /** @param atMs epoch. @returns `owner`, `in use`, `ended` when it was killed, or what else went wrong */
  open(folder: string, atMs = 0, kill: KillPoint | null = null): Promise<string> {
    return this.#ask(JSON.stringify({ folder, atMs, kill }));
  }

  async close(): Promise<void> {
    await this.#ask('close');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #ask(line: string): Promise<string> {
    const answer = once(this.#answers, 'line');
    this.#child.stdin.write(`${line}\n`);
    const [text] = await Promise.race([answer, this.#ended.then(() => ['ended'])]);
    return text;
  }
}
