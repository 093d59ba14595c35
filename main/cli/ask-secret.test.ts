import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TempFolder } from '../testing/temp-folder.ts';

const cli = path.join(import.meta.dirname, 'cli.ts');
// A port that nobody needs: the question comes before anything is sent.
const url = 'http://127.0.0.1:9/in/';

/** Types `keys` at a terminal when the command asks there. Exit code, and all that the terminal has shown. */
async function atTerminal(keys: string, ...words: string[]): Promise<{ code: number | null; shown: string }> {
  const command = [process.execPath, cli, ...words].map((word) => `'${word}'`).join(' ');
  const { BITLADE_PASSWORD: _, ...env } = process.env;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { env });
  let shown = '';
  let isTyped = false;
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (isTyped || !shown.includes('Password of ana')) return;
    isTyped = true;
    terminal.stdin.write(keys);
  });
  const [code] = await once(terminal, 'close');
  return { code, shown };
}

describe.skipIf(process.platform !== 'linux')('the question for a password', () => {
  it.each(['upload', 'cancel'])(
    'Ctrl-C ends %s as everywhere: 130, nothing more is said',
    async (command) => {
      using folder = new TempFolder();
      const words = {
        upload: ['upload', cli, url, '--user', 'ana'],
        cancel: ['cancel', '--all', '--server', url, '--user', 'ana', '--data', folder.path],
      }[command];
      const { code, shown } = await atTerminal('\u0003', ...(words ?? []));
      expect(shown).toMatch(/^Password of ana at 127\.0\.0\.1:9: \s*$/);
      expect(code).toBe(130);
    },
  );

  it('no password is bad usage, and what is typed is not shown', async () => {
    const { code, shown } = await atTerminal('\u0004', 'upload', cli, url, '--user', 'ana');
    expect(shown).toContain('no password');
    expect(code).toBe(2);
    expect((await atTerminal('canary\u0003', 'upload', cli, url, '--user', 'ana')).shown).not.toContain(
      'canary',
    );
  });
});
