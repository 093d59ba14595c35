import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { KillOrders } from './kill-orders.ts';
import type { KillPrograms } from './kill-programs.ts';

/** One run of the program. */
export class KillRun {
  /** Its modules are loaded; the queue is opened next. Also resolves when it ends before. */
  readonly started: Promise<unknown>;
  /** `killed`, `over` when it ended by itself, else what it said at its end. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;

  constructor({ queue, environment }: KillPrograms, orders: KillOrders) {
    const child = spawn(process.execPath, [queue, JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
    });
    this.#child = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    this.ended = once(child, 'close').then(([code, signal]) => {
      if (signal === 'SIGKILL') return 'killed';
      return code === 0 ? 'over' : `${code ?? signal}: ${said}`;
    });
    this.started = Promise.race([once(child.stdout, 'data'), this.ended]);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
