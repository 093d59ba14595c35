import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteJobStore } from '../queue/store/sqlite-job-store.ts';
import { CliProcess } from '../testing/cli-process.ts';
import { PracticePeer, sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { TempFolder } from '../testing/temp-folder.ts';

// The real process, its exit codes and what it prints.

let peer: PracticePeer;
let folder: TempFolder;
const processes: CliProcess[] = [];
beforeEach(async () => {
  peer = await PracticePeer.start();
  folder = new TempFolder();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.kill()));
  await peer[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function cli(...words: string[]): CliProcess {
  const process = new CliProcess(...words);
  processes.push(process);
  return process;
}

const upload = (...words: string[]): CliProcess => cli('upload', '--data', folder.join('data'), ...words);

function file(name: string, content: number | string = 1000): string {
  const sourcePath = folder.join(name);
  writeFileSync(sourcePath, typeof content === 'number' ? sampleBytes(content) : content);
  return sourcePath;
}

const expectSame = (name: string) => expect(peer.hashOf(name)).toBe(sha256(readFileSync(folder.join(name))));
const states = (process: CliProcess): string[] =>
  process.events.flatMap(({ event, state }) => (event === 'progress' ? [] : [`${event} ${state}`]));

/** What the queue holds after the process has ended. */
function stored() {
  const store = new SqliteJobStore(folder.join('data'));
  const queue = store.load();
  store.close();
  return queue;
}

describe('0: every file acknowledged and closed', () => {
  it('words for a person', async () => {
    const process = upload(file('a.bin'), peer.url().href);
    expect(await process.ended).toBe(0);
    expect(process.stdout).toContain(`✓ a.bin: 1.0 kB to ${peer.url('a.bin').href}\n`);
    expect(process.stdout).not.toContain('\u001b');
    expect(process.stderr).toBe('');
    expectSame('a.bin');
  });

  it('--json: every line has the same shape', async () => {
    const source = file('a.bin');
    const process = upload('--json', source, peer.url().href);
    expect(await process.ended).toBe(0);

    const keys = ['event', 'job', 'file', 'acknowledgedBytes', 'totalBytes', 'state'];
    for (const event of process.events) expect(Object.keys(event)).toEqual(keys);
    expect(states(process)).toEqual([
      'state connecting',
      'state transferring',
      'state closing',
      'done acknowledged',
    ]);
    expect(process.events.at(-1)).toEqual({
      event: 'done',
      job: expect.any(String),
      file: source,
      acknowledgedBytes: 1000,
      totalBytes: 1000,
      state: 'acknowledged',
    });
    expect(process.events.filter(({ event }) => event === 'progress').at(-1)).toMatchObject({
      acknowledgedBytes: 1000,
    });
  });

  it('a folder, several files, the exact address of one', async () => {
    mkdirSync(folder.join('Año'));
    file('Año/1.txt');
    file('Año/2.txt');
    expect(await upload(folder.join('Año'), file('b.bin'), peer.url('in/').href).ended).toBe(0);
    expect(await upload(file('c.bin'), peer.url('exact.bin').href).ended).toBe(0);
    expect(peer.files).toEqual(['exact.bin', 'in/Año/1.txt', 'in/Año/2.txt', 'in/b.bin']);
  });

  it('leaves no finished upload behind, so that the same command uploads again', async () => {
    await peer[Symbol.asyncDispose]();
    peer = await PracticePeer.start({ allowOverwrites: true });
    const words = [file('a.bin'), peer.url().href];
    expect(await upload(...words).ended).toBe(0);
    expect(stored().jobs).toEqual([]);
    expect(await upload(...words).ended).toBe(0);
    expect(peer.count('Close-Session')).toBe(2);
  });

  it('without --data nothing is left on the disk', async () => {
    const process = cli('upload', '--json', file('a.bin'), peer.url().href);
    expect(await process.ended).toBe(0);
    expect(() => statSync(folder.join('data'))).toThrow();
  });

  it('help', async () => {
    const process = cli('--help');
    expect(await process.ended).toBe(0);
    expect(process.stdout).toContain('upload FILE... URL');
  });
});

describe('1: a file failed', () => {
  it.each([
    ['a missing file', 'not-found', () => folder.join('missing.bin')],
    [
      'a FIFO',
      'not-regular-file',
      () => {
        execFileSync('mkfifo', [folder.join('pipe')]);
        return folder.join('pipe');
      },
    ],
    ['an empty file', 'file-empty', () => file('empty.bin', '')],
  ])('%s, before any request; the others are uploaded', async (_name, code, make) => {
    const process = upload('--json', make(), file('good.bin'), peer.url().href);
    expect(await process.ended).toBe(1);
    expect(process.events.filter(({ event }) => event === 'error')).toMatchObject([
      { state: 'error', error: { code, message: expect.any(String) } },
    ]);
    expect(peer.files).toEqual(['good.bin']);
    expect(peer.count('Create-Session')).toBe(1);
  });

  it('nothing to upload at all', async () => {
    expect(await upload(folder.join('missing.bin'), peer.url().href).ended).toBe(1);
  });

  it('an empty file that got content since: the same command uploads it', async () => {
    const words = [file('a.bin', ''), peer.url().href];
    expect(await upload(...words).ended).toBe(1);
    file('a.bin');
    expect(await upload(...words).ended).toBe(0);
    expectSame('a.bin');
  });

  it('the server refuses', async () => {
    await upload(file('a.bin'), peer.url().href).ended;
    const process = upload('--json', file('a.bin', 'other content'), peer.url().href);
    expect(await process.ended).toBe(1);
    expect(process.events.at(-1)).toMatchObject({ event: 'error', error: { code: 'exists-or-denied' } });
  });

  it('a plain web server', async () => {
    const server = createServer((_request, response) => response.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const process = upload(file('a.bin'), `http://127.0.0.1:${port}/`);
    expect(await process.ended).toBe(1);
    expect(process.stdout).toMatch(/^✗ a\.bin: .+/);
    server.close();
  });

  it('a Close-Session without a clear yes is no success', async () => {
    peer.behaviours.answerWith('Close-Session', { status: 400, headers: [['BITS-Packet-Type', 'Ack']] });
    const process = upload('--json', file('a.bin'), peer.url().href);
    expect(await process.ended).toBe(1);
    expect(process.events.at(-1)).toMatchObject({
      state: 'acknowledged',
      error: { code: 'request-refused' },
    });
  });

  it('--data names a file', async () => {
    const process = cli('upload', '--data', file('data.txt', 'text'), file('a.bin'), peer.url().href);
    expect(await process.ended).toBe(1);
    expect(process.stderr).toContain('is not a folder; --data needs one.');
  });

  it('the queue is in use by another process', async () => {
    const store = new SqliteJobStore(folder.join('data'));
    const process = upload(file('a.bin'), peer.url().href);
    expect(await process.ended).toBe(1);
    expect(process.stderr).toContain('in use');
    store.close();
  });
});

describe('2: bad usage', () => {
  it('two files, but no folder on the server', async () => {
    const process = upload(file('a.bin'), file('b.bin'), peer.url('drop').href);
    expect(await process.ended).toBe(2);
    expect(process.stderr).toContain("end the address in '/'");
    expect(peer.lines).toEqual([]);
  });

  it('a folder, but no folder on the server', async () => {
    mkdirSync(folder.join('photos'));
    file('photos/a.jpg');
    const process = upload(folder.join('photos'), peer.url('photos').href);
    expect(await process.ended).toBe(2);
    expect(process.stderr).toContain("End the address in '/'");
    expect(peer.count('Create-Session')).toBe(0);
  });

  it('no command', async () => {
    const process = cli();
    expect(await process.ended).toBe(2);
    expect(process.stderr).toContain('--help');
  });
});

describe('130: Ctrl-C', () => {
  it('in the middle: cancels with Cancel-Session', async () => {
    const hold = peer.behaviours.holdBody({ afterBytes: 10 });
    const process = upload('--json', file('a.bin'), peer.url().href);
    const { sessionId } = await hold.reached;
    process.interrupt();

    expect(await process.ended).toBe(130);
    expect(peer.lines.slice(1)).toEqual(['Fragment 0-999/1000 → lost', 'Cancel-Session → 200']);
    expect(peer.packets.at(-1)?.sessionId).toBe(sessionId);
    expect(states(process).slice(-2)).toEqual(['state cancelling', 'state cancelled']);
    expect([...peer.files, ...peer.leftovers, ...stored().jobs]).toEqual([]);
  });

  it('at a refused port, which it would try for ever', async () => {
    await peer.kill();
    const process = upload('--json', file('a.bin'), peer.url().href);
    await process.printed(/transientError/);
    expect(process.events.at(-1)).toMatchObject({ error: { code: 'connection-refused' } });
    process.interrupt();
    expect(await process.ended).toBe(130);
    expect(states(process).at(-1)).toBe('state cancelled');
  });

  it('twice, while the server is silent: leaves at once, and the next start tells the server', async () => {
    const body = peer.behaviours.holdBody({ afterBytes: 10 });
    const words = ['--json', file('a.bin'), peer.url().href];
    const process = upload(...words);
    await body.reached;
    const hold = peer.behaviours.holdAnswer('Cancel-Session');
    process.interrupt();
    await hold.reached;
    process.interrupt();
    expect(await process.ended).toBe(130);

    expect(stored().jobs).toMatchObject([{ state: 'cancelling' }]);
    expect(await upload(...words).ended).toBe(1);
    expect(peer.count('Cancel-Session')).toBe(2);
    expect(stored().jobs).toEqual([]);
  });
});

it('the server killed in between: waits, tries again, completes when it is back', async () => {
  const hold = peer.behaviours.holdBody({ afterBytes: 2 * 2 ** 20 + 10 });
  const process = upload('--json', file('a.bin', 3 * 2 ** 20), peer.url().href);
  await hold.reached;
  await peer.kill();
  await process.printed(/transientError/);
  await peer.startAgain();

  expect(await process.ended).toBe(0);
  expect(states(process)).toEqual([
    'state connecting',
    'state transferring',
    'state transientError',
    'state connecting',
    'state transferring',
    'state closing',
    'done acknowledged',
  ]);
  expect(peer.count('Create-Session')).toBe(1);
  expectSame('a.bin');
});

it('a name can do nothing to the terminal', async () => {
  const process = upload(file('a\u202eb.bin'), file('c\u001b[31m\nd.bin'), peer.url().href);
  await process.ended;
  expect(process.stdout).toContain('✓ a\\u{202e}b.bin');
  expect(process.stdout).toContain(' c\\u{1b}[31m\\u{a}d.bin');
  expect(process.stdout).not.toContain('\u001b');
});
