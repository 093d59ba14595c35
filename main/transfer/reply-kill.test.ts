import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { patternBytes, sha256Hex } from '../testing/protocol-vectors.ts';
import { type ReplyHandler, ReplyServer } from '../testing/reply-server.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { replyPartBytes } from './reply-fetch.ts';

// A real process, SIGKILLed at some point of a download, then started again.

const content = patternBytes(0, 2.5 * replyPartBytes);
const program = path.join(import.meta.dirname, '../testing/reply-process.ts');
const compileCache = path.join(import.meta.dirname, '../../node_modules/.cache/compile');

type Kill = () => void;

/** Answers a range and kills on the way. */
const killing = {
  'in the middle of the body':
    (kill: Kill): ReplyHandler =>
    (_request, response) => {
      response.writeHead(206, { 'Content-Length': replyPartBytes });
      response.write(content.subarray(0, replyPartBytes / 2), () => kill());
    },
  'with the last byte':
    (kill: Kill, server: ReplyServer): ReplyHandler =>
    (request, response) => {
      response.on('finish', () => kill());
      server.serve(request, response);
    },
};

const points = Object.entries(killing).flatMap(([what, handler]) =>
  [0, 1, 2].map((part) => ({ what, part, handler })),
);

/** One process; every change in its folder is looked at. */
async function run(server: ReplyServer, folder: string, arm: (kill: Kill) => void): Promise<number | null> {
  const changes = watch(folder, () => expectWhole(folder));
  const child = spawn(process.execPath, [program, server.remoteUrl.href, folder], {
    stdio: 'ignore',
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  arm(() => child.kill('SIGKILL'));
  const [code] = await once(child, 'close');
  changes.close();
  expectWhole(folder);
  return code;
}

function expectWhole(folder: string): void {
  const file = path.join(folder, 'report.bin.reply');
  if (existsSync(file)) expect(statSync(file).size).toBe(content.length);
}

it.each(points)(
  'killed $what of part $part, a reply is whole or not there, and arrives later',
  async ({ part, handler }) => {
    using temp = new TempFolder();
    await using server = await ReplyServer.start(content);
    const folder = temp.join('replies');
    mkdirSync(folder);
    const script = [null, null, null].slice(0, part);
    const code = await run(server, folder, (kill) => {
      server.script = [...script, handler(kill, server)];
    });
    // Nobody can be quick enough to kill it for sure between its last byte and its end.
    if (part < 2) expect(code).toBeNull();
    const before = server.requests.length;
    server.script = [];
    expect(await run(server, folder, () => undefined)).toBe(0);

    const [name = ''] = readdirSync(folder);
    expect(sha256Hex(readFileSync(path.join(folder, name)))).toBe(sha256Hex(content));
    expect(readdirSync(folder).filter((other) => other.startsWith('.'))).toEqual([]);
    // Parts that were stored are not fetched again; the last one may still have been on its way to the disk.
    const fetched = Math.max(part - 1, 0);
    expect(server.requests.length - before).toBeLessThanOrEqual(3 - fetched + (code === 0 ? 3 : 0));
  },
);
