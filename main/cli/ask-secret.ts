import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks at the terminal; what is typed is not shown. Null where there is no terminal, or Ctrl-C was pressed. */
export async function askSecret(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await new Promise<string | null>((resolve) => {
      line.once('SIGINT', () => resolve(null));
      line.once('close', () => resolve(null));
      void line.question('').then(resolve, () => resolve(null));
    });
  } finally {
    line.close();
    process.stderr.write('\n');
  }
}
