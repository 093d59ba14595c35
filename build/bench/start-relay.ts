import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LineTask } from './relay.ts';

export interface Relay {
  /** Address at the near end of the line. */
  url: string;
  stop(): void;
}

/** Starts a line to a server that speaks plain HTTP. */
export async function startRelay(task: LineTask): Promise<Relay> {
  const child = fork(path.join(import.meta.dirname, 'relay.ts'), [JSON.stringify(task)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.disconnect() };
}
