import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ForkOptions, MessagePortMain, UtilityProcess, utilityProcess as utilityModule } from 'electron';
import { app } from './app.ts';
import { deliverToPort, StandInMessagePort } from './message-port.ts';
import { asElectron, strictEmitter, strictModule } from './strict.ts';

/** Messages between the main process and a utility process; see utility-child.ts. */
export type UtilityMessage =
  | { kind: 'message'; data: unknown; ports: string[] }
  | { kind: 'port'; id: string; data: unknown };

const parentPort = new URL('./utility-child.ts', import.meta.url).href;

/** A Node process with a `process.parentPort`. */
class StandInUtilityProcess extends strictEmitter<UtilityProcess>('UtilityProcess') {
  readonly #child: ChildProcess;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;

  constructor(modulePath: string, args: string[], options: ForkOptions) {
    super();
    const output = options.stdio === 'pipe' ? 'pipe' : 'inherit';
    this.#child = fork(modulePath, args, {
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--import',
        parentPort,
        ...(options.execArgv ?? []),
      ],
      env: { ...(options.env ?? process.env) },
      cwd: options.cwd,
      serialization: 'advanced',
      stdio: ['ignore', output, output, 'ipc'],
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message: UtilityMessage) => {
      if (message.kind === 'port') deliverToPort(message.id, message.data);
      else this.emit('message', message.data);
    });
    this.#child.on('exit', (code) => {
      const exitCode = code ?? 1;
      this.emit('exit', exitCode);
      const reason = exitCode === 0 ? 'clean-exit' : 'abnormal-exit';
      app.emit(
        'child-process-gone',
        {},
        { type: 'Utility', reason, exitCode, name: options.serviceName ?? '' },
      );
    });
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null ? this.#child.pid : undefined;
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    const ports = transfer.map((port) =>
      StandInMessagePort.transfer(port, (id, sent) => this.#send({ kind: 'port', id, data: sent })),
    );
    this.#send({ kind: 'message', data, ports });
  }

  kill(): boolean {
    return this.#child.kill();
  }

  #send(message: UtilityMessage): void {
    this.#child.send(message);
  }
}

/** Module `utilityProcess`. */
export const utilityProcess = strictModule<typeof utilityModule>('utilityProcess', {
  fork: (modulePath: string, args: string[] = [], options: ForkOptions = {}) =>
    asElectron(new StandInUtilityProcess(modulePath, args, options)),
});
