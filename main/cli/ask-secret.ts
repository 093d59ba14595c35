import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Interrupted } from './interrupted.ts';

/** Asks at the terminal; what is typed is not shown. Null where there is no terminal. Rejects with `Interrupted` at Ctrl-C. */
export async function askSecret(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  // From here on the terminal shows nothing by itself.
  process.stderr.write(question);
  try {
    return await new Promise<string | null>((resolve, reject) => {
      line.once('SIGINT', () => reject(new Interrupted()));
      line.once('close', () => resolve(null));
      void line.question('').then(resolve, () => resolve(null));
    });
  } finally {
    line.close();
    process.stderr.write('\n');
  }
}
