import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliProcess } from '../testing/cli-process.ts';
import { TempFolder } from '../testing/temp-folder.ts';

describe('a practice server that cannot start says why', () => {
  let folder: TempFolder;
  beforeEach(() => {
    folder = new TempFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  it('the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    await using serve = new CliProcess('serve', folder.join('in'), '--port', port);
    expect(await serve.ended).toBe(1);
    expect(serve.stderr).toBe(`Port ${port} is taken by another program.\n`);
    other.close();
  });

  it('the folder is a file', async () => {
    writeFileSync(folder.join('file'), '');
    await using serve = new CliProcess('serve', folder.join('file'));
    expect(await serve.ended).toBe(1);
    expect(serve.stderr).toBe(`${folder.join('file')} is not a folder.\n`);
  });
});
