import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noSession, type SessionFacts } from '../bits/session-state.ts';
import type { PracticeServerOptions } from '../practice-server/server-options.ts';
import { PlainMemory } from '../testing/plain-ports.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { patternBytes, sha256Hex } from '../testing/protocol-vectors.ts';
import { ReplyServer } from '../testing/reply-server.ts';
import {
  type ApplicationDeed,
  answersWith,
  namesReply,
  refusesWith,
  ServerApplication,
} from '../testing/server-application.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { unlimitedLane } from './rate-lane.ts';
import { createReplyDownloads } from './reply-download.ts';
import { replyPartBytes } from './reply-fetch.ts';
import { runSession, type SessionRun } from './run-session.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';
import { systemClock } from './system-clock.ts';
import { UndiciTransport } from './undici-transport.ts';

// The engine against the practice server and its server application, over real sockets.

const source = patternBytes(0, 1000);
const reply = patternBytes(9, 2.5 * replyPartBytes);

let folder: TempFolder;
let peer: PracticePeer;
let application: ServerApplication | null = null;
/** Where replies lie that the application only names. */
let elsewhere: ReplyServer;

beforeEach(async () => {
  elsewhere = await ReplyServer.start(reply);
  folder = new TempFolder();
  writeFileSync(folder.join('file.bin'), source);
});

afterEach(async () => {
  await peer[Symbol.asyncDispose]();
  await application?.[Symbol.asyncDispose]();
  application = null;
  await elsewhere[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function serve(options: Omit<PracticeServerOptions, 'folder'>, ...deeds: ApplicationDeed[]) {
  if (deeds.length > 0) application = await ServerApplication.start(...deeds);
  const notify = application && ({ type: 'by-value', url: application.url } as const);
  peer = await PracticePeer.start({ ...options, notify });
}

const serveElsewhere = () => serve({}, namesReply(elsewhere.remoteUrl.href));

async function start(
  facts: SessionFacts = noSession,
  settings: Partial<ServerProfile> = { allowedHosts: [elsewhere.remoteUrl.host] },
): Promise<{ run: SessionRun; ended: Promise<string>; facts(): SessionFacts }> {
  const transport = new UndiciTransport({ clock: systemClock, userAgent: 'Test/1' });
  const replySettings = { isExpected: true, folder: folder.join('replies'), maxBytes: 64 * 1024 * 1024 };
  let saved = facts;
  const run = runSession(
    {
      purpose: 'upload',
      remoteUrl: peer.url('in/file.bin'),
      sourcePath: folder.join('file.bin'),
      sourceIdentity: await statSource(folder.join('file.bin')),
      fileName: 'file.bin',
      facts,
      digest: null,
      lane: unlimitedLane,
    },
    {
      transport,
      sourceFiles: new NodeSourceFiles(),
      profiles: { profileOf: async () => ({ ...plainProfile, reply: replySettings, ...settings }) },
      memory: new PlainMemory(),
      replies: createReplyDownloads({
        exchangerFor: (origin, profile, options) => transport.exchanger(origin, profile, options),
      }),
      clock: systemClock,
    },
    {
      saveFacts: (now) => {
        saved = now;
      },
      saveDigest: () => undefined,
      onAnswer: () => undefined,
      onPhase: () => undefined,
      onSentBytes: () => undefined,
    },
  );
  return { run, ended: run.ended.then(outcomeWords), facts: () => saved };
}

const replies = (): string[] => readdirSync(folder.join('replies')).sort();
const replyBytes = (): Buffer => readFileSync(folder.join('replies', 'file.bin.reply'));

it.each(['absolute', 'relative', 'iis'] as const)(
  'C-109, C-110: a reply whose address is %s is here before the session is closed',
  async (replyUrlForm) => {
    await serve({ builtInReply: true, replyUrlForm });
    const { ended, facts } = await start();
    expect(await ended).toBe('completed');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-999/1000 → 200',
      'GET → 206',
      'Close-Session → 200',
    ]);
    expect(replyBytes().toString()).toContain(`SHA-256 ${sha256Hex(source)}`);
    expect(facts().reply).toEqual({
      path: folder.join('replies', 'file.bin.reply'),
      sizeBytes: replyBytes().length,
    });
  },
);

it('C-109, C-111: a reply that breaks off leaves the session open, and goes on in the next run', async () => {
  await serveElsewhere();
  elsewhere.script = [
    null,
    (_request, response) => {
      response.writeHead(206, { 'Content-Length': 9 }).write('half', () => response.destroy());
    },
  ];
  const first = await start();
  expect(await first.ended).toBe('failed: connection-lost (transient)');
  expect(peer.count('Close-Session')).toBe(0);
  expect(replies()).toHaveLength(1);

  const second = await start(first.facts());
  expect(await second.ended).toBe('completed');
  expect(peer.lines).toEqual(['Create-Session → 200', 'Fragment 0-999/1000 → 200', 'Close-Session → 200']);
  expect(elsewhere.requests.map((line) => line.split('=')[1])).toEqual([
    `0-${replyPartBytes - 1}`,
    `${replyPartBytes}-${2 * replyPartBytes - 1}`,
    `${replyPartBytes}-${2 * replyPartBytes - 1}`,
    `${2 * replyPartBytes}-${reply.length - 1}`,
  ]);
  expect(sha256Hex(replyBytes())).toBe(sha256Hex(reply));
  expect(replies()).toEqual(['file.bin.reply']);
});

it('C-109: a cancel in the middle of the reply ends its download and the session', async () => {
  await serveElsewhere();
  const { promise: isAsked, resolve } = Promise.withResolvers<void>();
  elsewhere.script = [() => resolve()];
  const { run, ended } = await start();
  await isAsked;
  run.cancel();
  expect(await ended).toMatch(/^cancelled/);
  expect(peer.count('Close-Session')).toBe(0);
  expect(peer.count('Cancel-Session')).toBe(1);
});

it('C-114: a last fragment that the application failed is repeated with the same range', async () => {
  await serve({}, refusesWith(503), answersWith('thanks'));
  const first = await start();
  expect(await first.ended).toMatch(/^failed: .* \(transient\)$/);
  const second = await start(first.facts());
  expect(await second.ended).toBe('completed');
  expect(peer.lines).toEqual([
    'Create-Session → 200',
    'Fragment 0-999/1000 → 503',
    'Ping → 200',
    'Fragment 0-999/1000 → 200',
    'GET → 206',
    'Close-Session → 200',
  ]);
  expect(replyBytes().toString()).toBe('thanks');
});

it('an empty reply is an empty file', async () => {
  await serveElsewhere();
  elsewhere.content = new Uint8Array();
  const { ended } = await start();
  expect(await ended).toBe('completed');
  expect(replyBytes()).toHaveLength(0);
});

it('a reply at an address that nobody allowed is refused, and the session stays open', async () => {
  await serve({}, namesReply('http://evil.test/reply.bin'));
  const { ended } = await start();
  expect(await ended).toBe('failed: reply-not-allowed (fatal)');
  expect(peer.count('Close-Session')).toBe(0);
});

it('a reply over the limit is refused', async () => {
  await serve({}, answersWith('x'.repeat(1001)));
  const settings = { reply: { isExpected: true, folder: folder.join('replies'), maxBytes: 1000 } };
  const { ended } = await start(noSession, settings);
  expect(await ended).toBe('failed: reply-too-large (fatal)');
  expect(replies()).toEqual([]);
});
