import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { gatedThreads, openGate, shutGate } from '../testing/file-gate.ts';
import { sha256 } from '../testing/practice-peer.ts';
import { ReplyServer } from '../testing/reply-server.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { createReplyDownloads, type ReplyDownloads } from './reply-download.ts';
import { replyPartBytes } from './reply-fetch.ts';
import { partPath, type ReplyPlace } from './reply-file.ts';
import { plainProfile } from './server-profile.ts';
import { UndiciTransport } from './undici-transport.ts';

const content = sampleBytes(2.5 * replyPartBytes);
const notAnswering = {
  kind: 'failed',
  error: { code: 'reply-not-saved', severity: 'transient', facts: { detail: 'not-answering' } },
};

let temp: TempFolder;
let server: ReplyServer;
let clock: FakeClock;
let downloads: ReplyDownloads;
let place: ReplyPlace;

beforeEach(async () => {
  temp = new TempFolder();
  clock = new FakeClock();
  server = await ReplyServer.start(content);
  const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });
  downloads = createReplyDownloads({
    exchangerFor: (origin, profile, options) => transport.exchanger(origin, profile, options),
    threads: gatedThreads(clock),
  });
  place = { folder: temp.join('replies'), remoteUrl: server.remoteUrl, sessionId: 'session' };
  mkdirSync(place.folder);
});
afterEach(async () => {
  if (existsSync(`${partPath(place)}.gate`)) openGate(partPath(place));
  await server[Symbol.asyncDispose]();
  temp[Symbol.dispose]();
});

const start = () =>
  downloads.start({
    ...place,
    replyUrl: 'reply.bin',
    hostId: null,
    profile: plainProfile,
    fileName: 'report.bin',
  });

/** The folder hangs from the moment on that the second range is asked for. */
function hangInTheMiddle(): void {
  server.script = [
    null,
    (request, response) => {
      shutGate(partPath(place));
      server.serve(request, response);
    },
  ];
}

async function hanging(): Promise<void> {
  while (!existsSync(`${partPath(place)}.gate.reached`)) await nextTurn();
}

/** Nothing of it is left but the reply. */
async function expectToArrive(): Promise<void> {
  const waiting = start();
  openGate(partPath(place));
  let outcome = await waiting.ended;
  // A folder that let a deadline pass has to answer first.
  while (outcome.kind === 'failed' && outcome.error.facts.detail === 'not-answering') {
    await nextTurn();
    outcome = await start().ended;
  }
  if (outcome.kind !== 'stored') throw new Error(JSON.stringify(outcome));
  expect(sha256(readFileSync(outcome.path))).toBe(sha256(content));
  await downloads.discard(place);
  expect(readdirSync(place.folder).filter((name) => !name.includes('.gate'))).toEqual(['report.bin.reply']);
}

describe.runIf(process.platform === 'linux')('R-49: a folder for replies that does not answer', () => {
  it('when it is opened: told after 30 s, before anything is asked of the server', async () => {
    shutGate(partPath(place));
    const download = start();
    await clock.scheduled(30_000);
    clock.advance(30_000);
    await clock.scheduled(1_000);
    clock.advance(1_000);
    expect(await download.ended).toEqual(notAnswering);
    expect(server.requests).toEqual([]);
    await expectToArrive();
  });

  it('in the middle: told after 30 s, and gone on with later', async () => {
    hangInTheMiddle();
    const download = start();
    await hanging();
    clock.advance(30_000);
    await clock.scheduled(1_000);
    clock.advance(1_000);
    expect(await download.ended).toEqual(notAnswering);
    await expectToArrive();
  });

  it('does not hold up an abort', async () => {
    hangInTheMiddle();
    const download = start();
    await hanging();
    download.abort();
    clock.advance(1_000);
    expect(await download.ended).toEqual({ kind: 'aborted' });
    await expectToArrive();
  });

  it('holds up nobody who only wants what is left there to be gone', async () => {
    shutGate(partPath(place));
    const discarding = downloads.discard(place);
    clock.advance(1_000);
    await discarding;
  });
});
