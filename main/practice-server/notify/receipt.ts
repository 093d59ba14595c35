import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Application } from './application.ts';

/** An application of our own: its reply says what arrived, and the upload goes to its destination. */
export const writeReceipt: Application = async ({ url, dataPath, totalBytes, replyPath, signal }) => {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(dataPath, { signal })) hash.update(bytes);
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  const lines = [
    'Received by the Bitlade practice server',
    name,
    `${totalBytes} bytes`,
    `SHA-256 ${hash.digest('hex')}`,
  ];
  await writeFile(replyPath, `${lines.join('\n')}\n`, { mode: 0o600 });
  return { status: 200, staticUrl: null, copies: true };
};
