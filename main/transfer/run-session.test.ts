import { once } from 'node:events';
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noSession, type SessionFacts } from '../bits/session-state.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { noReplies, PlainMemory } from '../testing/plain-ports.ts';
import { PracticePeer, sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { outcomeWords } from '../testing/session-script.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import type { SourceFile, SourceFiles } from './ports.ts';
import { unlimitedLane } from './rate-lane.ts';
import { runSession, type SessionRun } from './run-session.ts';
import { plainProfile, type ServerProfile } from './server-profile.ts';
import type { SessionInput, SessionObserver } from './session-input.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';
import { UndiciTransport } from './undici-transport.ts';

/** Bytes in a fragment of most tests. */
const F = 1000;
const mebibyte = 2 ** 20;

let peer: PracticePeer;
let folder: TempFolder;
beforeEach(async () => {
  folder = new TempFolder();
  peer = await PracticePeer.start();
});
afterEach(async () => {
  await peer[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const sourcePath = (): string => folder.join('file.bin');

function makeSource(length: number): void {
  writeFileSync(sourcePath(), sampleBytes(length));
}

interface WatchedRun {
  run: SessionRun;
  /** `completed`, `failed: connection-refused (transient)` … */
  ended: Promise<string>;
  facts(): SessionFacts;
  phases: string[];
  sentTo: number[];
}

interface RunOptions extends Partial<Omit<SessionInput, 'facts'>> {
  facts?: SessionFacts;
  sourceFiles?: SourceFiles;
  profile?: Partial<ServerProfile>;
  /** Called before the run has taken its first step. */
  atOnce?: (run: SessionRun) => void;
  observer?: Partial<SessionObserver>;
}

const clock = new FakeClock();
const transport = new UndiciTransport({ clock, userAgent: 'Test/1' });

async function start(options: RunOptions = {}): Promise<WatchedRun> {
  const { facts = noSession, sourceFiles = new NodeSourceFiles(), observer = {}, atOnce, ...rest } = options;
  const { profile, ...input } = rest;
  const watched = { facts, phases: [] as string[], sentTo: [] as number[] };
  const sourceIdentity = input.sourceIdentity ?? (await statSource(sourcePath()));
  const run = runSession(
    {
      purpose: 'upload',
      remoteUrl: peer.url('file.bin'),
      sourcePath: sourcePath(),
      sourceIdentity,
      fileName: 'file.bin',
      facts,
      digest: null,
      lane: unlimitedLane,
      ...input,
    },
    {
      transport,
      sourceFiles,
      clock,
      profiles: { profileOf: async () => ({ ...plainProfile, maxFragmentBytes: F, ...profile }) },
      memory: new PlainMemory(),
      replies: noReplies,
    },
    {
      saveFacts(saved, durable) {
        observer.saveFacts?.(saved, durable);
        watched.facts = saved;
      },
      saveDigest: (digest) => observer.saveDigest?.(digest),
      onAnswer: (words) => observer.onAnswer?.(words),
      onPhase(phase, facts) {
        watched.phases.push(phase);
        observer.onPhase?.(phase, facts);
      },
      onSentBytes(sentToBytes) {
        watched.sentTo.push(sentToBytes);
      },
    },
  );
  atOnce?.(run);
  return {
    run,
    ended: run.ended.then(outcomeWords),
    facts: () => watched.facts,
    phases: watched.phases,
    sentTo: watched.sentTo,
  };
}

const upload = async (options?: RunOptions): Promise<string> => (await start(options)).ended;
const expectSameContent = () => expect(peer.hashOf('file.bin')).toBe(sha256(readFileSync(sourcePath())));

describe('an upload', () => {
  it.each([
    [1, ['0-0/1']],
    [F - 1, ['0-998/999']],
    [F, ['0-999/1000']],
    [F + 1, ['0-999/1001', '1000-1000/1001']],
    [2 * F, ['0-999/2000', '1000-1999/2000']],
    [2 * F + 1, ['0-999/2001', '1000-1999/2001', '2000-2000/2001']],
  ])('of %d bytes', async (length, ranges) => {
    makeSource(length);

    expect(await upload()).toBe('completed');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      ...ranges.map((range) => `Fragment ${range} → 200`),
      'Close-Session → 200',
    ]);
    expectSameContent();
    expect(peer.leftovers).toEqual([]);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('goes through its phases and needs one connection', async () => {
    makeSource(2 * F);
    const { ended, phases, sentTo } = await start();
    await ended;

    expect(phases).toEqual(
      'checking creating checking sending checking sending checking closing ended'.split(' '),
    );
    expect(sentTo).toEqual([F, 2 * F]);
    expect(peer.server.connections.opened).toBe(1);
  });

  it('takes a fragment larger than a buffer from the file', async () => {
    makeSource(5 * mebibyte + 7);
    expect(await upload({ profile: { maxFragmentBytes: 3 * mebibyte } })).toBe('completed');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-3145727/5242887 → 200',
      'Fragment 3145728-5242886/5242887 → 200',
      'Close-Session → 200',
    ]);
    expectSameContent();
  });

  it('reaches a server of another habit: IIS places the file with its last fragment', async () => {
    await peer[Symbol.asyncDispose]();
    peer = await PracticePeer.start({ mode: 'iis' });
    makeSource(2 * F);
    expect(await upload()).toBe('completed');
    expectSameContent();
  });

  it('stores the session before its first fragment, the last fragment and Close-Session before they go out', async () => {
    makeSource(F + 1);
    const stored: string[] = [];
    await upload({
      observer: {
        saveFacts({ sessionId, acknowledgedBytes, closeSent, lastFragmentSent }, durable) {
          const notes = [closeSent && 'close', lastFragmentSent && 'last fragment'].filter(Boolean).join();
          const seen = peer.packets.length;
          if (durable)
            stored.push(`${sessionId !== null} ${acknowledgedBytes} ${notes} after ${seen} packets`);
        },
      },
    });
    expect(stored).toEqual([
      'true 0  after 1 packets',
      'true 1000 last fragment after 2 packets',
      'true 1001 close,last fragment after 3 packets',
    ]);
  });
});

describe('an Ack that is lost', () => {
  it('of Create-Session: the run ends, the next one begins anew', async () => {
    makeSource(F);
    peer.behaviours.dropAnswer('Create-Session');
    const first = await start();
    expect(await first.ended).toBe('failed: connection-lost (transient)');
    expect(await upload({ facts: first.facts() })).toBe('completed');
    expectSameContent();
  });

  it('of the first fragment: asks before any new byte, and nothing is sent twice beyond one fragment', async () => {
    makeSource(3 * F);
    peer.behaviours.dropAnswer('Fragment');
    expect(await upload()).toBe('completed');

    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-999/3000 → lost',
      'Ping → 200',
      'Fragment 0-999/3000 → 200',
      'Fragment 1000-1999/3000 → 200',
      'Fragment 2000-2999/3000 → 200',
      'Close-Session → 200',
    ]);
    expectSameContent();
  });

  it('of a later fragment: asks on a new connection within the same run', async () => {
    makeSource(3 * F);
    const hold = peer.behaviours.holdAnswer('Fragment');
    const { ended } = await start();
    await hold.reached;
    // The plan for the second fragment is made while the first one is held.
    const second = peer.behaviours.resetAfterBytes(F + 1);
    hold.release();
    await second.reached;

    expect(await ended).toBe('completed');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-999/3000 → 200',
      'Fragment 1000-1999/3000 → lost',
      'Ping → 200',
      'Fragment 1000-1999/3000 → 200',
      'Fragment 2000-2999/3000 → 200',
      'Close-Session → 200',
    ]);
    expectSameContent();
  });

  it('of Close-Session: asks again, and "no such session" is then the yes', async () => {
    makeSource(F);
    peer.behaviours.dropAnswer('Close-Session');
    expect(await upload()).toBe('completed');
    expect(peer.lines.slice(-2)).toEqual(['Close-Session → lost', 'Close-Session → 500']);
    expectSameContent();
  });

  it('of Cancel-Session: the cancel is not over', async () => {
    makeSource(2 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: F / 2 });
    const { run, ended, facts } = await start();
    await hold.reached;
    peer.behaviours.dropAnswer('Cancel-Session');
    run.cancel();
    expect(await ended).toBe('failed: connection-lost (transient)');
    expect(facts().sessionId).not.toBeNull();

    expect(await upload({ purpose: 'cancel', facts: facts() })).toBe('cancelled: server-forgot');
    expect(peer.leftovers).toEqual([]);
  });
});

describe('a server out of step', () => {
  it('416: goes to the offset that the server wants', async () => {
    await peer[Symbol.asyncDispose]();
    peer = await PracticePeer.start({ mode: 'strict' });
    makeSource(3 * F);
    peer.behaviours.dropAnswer('Fragment');

    expect(await upload()).toBe('completed');
    expect(peer.lines.slice(2)).toEqual([
      'Ping → 200',
      'Fragment 0-999/3000 → 416',
      'Fragment 1000-1999/3000 → 200',
      'Fragment 2000-2999/3000 → 200',
      'Close-Session → 200',
    ]);
    expectSameContent();
  });

  it('413: sends smaller fragments', async () => {
    await peer[Symbol.asyncDispose]();
    peer = await PracticePeer.start({ maxFragmentBytes: 20_000 });
    makeSource(70_000);

    expect(await upload({ profile: { maxFragmentBytes: 64_000 } })).toBe('completed');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-63999/70000 → 413',
      'Fragment 0-31999/70000 → 413',
      'Fragment 0-15999/70000 → 200',
      'Fragment 16000-31999/70000 → 200',
      'Fragment 32000-47999/70000 → 200',
      'Fragment 48000-63999/70000 → 200',
      'Fragment 64000-69999/70000 → 200',
      'Close-Session → 200',
    ]);
    expectSameContent();
  });

  it('a session that is lost: begins a new one from the start', async () => {
    makeSource(3 * F);
    const hold = peer.behaviours.holdAnswer('Fragment');
    const { ended, facts } = await start();
    const { sessionId } = await hold.reached;
    hold.release();
    const next = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    await next.reached;
    const forgotten = peer.behaviours.loseSessions();
    next.release();
    await forgotten;

    expect(await ended).toBe('completed');
    expect(peer.count('Create-Session')).toBe(2);
    expect(facts().sessionId).not.toBe(sessionId);
    expectSameContent();
  });
});

describe('pause', () => {
  it('in the middle of a fragment stops the bytes and keeps the session', async () => {
    makeSource(40 * mebibyte);
    const hold = peer.behaviours.holdBody({ afterBytes: 9 * mebibyte });
    const { run, ended, facts, sentTo } = await start({ profile: { maxFragmentBytes: 20 * mebibyte } });
    await hold.reached;
    run.pause();

    expect(await ended).toBe('suspended');
    const sentThen = sentTo.length;
    hold.release();
    // What the system had taken before the pause may still arrive, but never all of the 20 MiB.
    const { bodyBytes, contentLength } = await peer.lost('Fragment');
    expect(bodyBytes).toBeLessThan(contentLength ?? 0);
    expect(sentTo).toHaveLength(sentThen);
    expect(facts()).toMatchObject({ acknowledgedBytes: 8 * mebibyte });
    expect(peer.server.sessionIds).toEqual([facts().sessionId]);
    expect(peer.lines.slice(1)).toEqual([
      'Fragment 0-8388607/41943040 → 200',
      'Fragment 8388608-29360127/41943040 → lost',
    ]);
  });

  it('and resume: goes on at the confirmed offset with the same session', async () => {
    makeSource(3 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    const { run, ended, facts } = await start();
    await hold.reached;
    run.pause();
    expect(await ended).toBe('suspended');
    await peer.lost('Fragment');

    expect(facts()).toMatchObject({ acknowledgedBytes: F });
    expect(await upload({ facts: facts() })).toBe('completed');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-999/3000 → 200',
      'Fragment 1000-1999/3000 → lost',
      'Ping → 200',
      'Fragment 1000-1999/3000 → 200',
      'Fragment 2000-2999/3000 → 200',
      'Close-Session → 200',
    ]);
    expectSameContent();
  });

  it('during Create-Session waits for the session, so that it is not lost', async () => {
    makeSource(F);
    const hold = peer.behaviours.holdAnswer('Create-Session');
    const { run, ended, facts } = await start();
    await hold.reached;
    run.pause();
    hold.release();
    expect(await ended).toBe('suspended');
    expect(peer.server.sessionIds).toEqual([facts().sessionId]);
  });

  it('during Close-Session comes too late', async () => {
    makeSource(F);
    const hold = peer.behaviours.holdAnswer('Close-Session');
    const { run, ended } = await start();
    await hold.reached;
    run.pause();
    hold.release();
    expect(await ended).toBe('completed');
  });

  it('before the first step sends nothing at all', async () => {
    makeSource(F);
    expect(await upload({ atOnce: (run) => run.pause() })).toBe('suspended');
    expect(peer.lines).toEqual([]);
  });

  it('wished from inside a step ends the packet of that step', async () => {
    makeSource(F + 1);
    let watched: WatchedRun | null = null;
    watched = await start({
      observer: {
        saveFacts({ lastFragmentSent, acknowledgedBytes }) {
          if (lastFragmentSent && acknowledgedBytes === F) watched?.run.pause();
        },
      },
    });
    expect(await watched.ended).toBe('suspended');
    expect(watched.facts().acknowledgedBytes).toBe(F);
    expect(peer.lines.slice(0, 2)).toEqual(['Create-Session → 200', 'Fragment 0-999/1001 → 200']);
    expect(peer.count('Close-Session')).toBe(0);
  });
});

describe('cancel', () => {
  it('in the middle of a fragment: one Cancel-Session with the id, nothing after it, no file left', async () => {
    makeSource(3 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    const { run, ended } = await start();
    const { sessionId } = await hold.reached;
    run.cancel();

    expect(await ended).toBe('cancelled: confirmed');
    expect(peer.lines).toEqual([
      'Create-Session → 200',
      'Fragment 0-999/3000 → 200',
      'Fragment 1000-1999/3000 → lost',
      'Cancel-Session → 200',
    ]);
    expect(peer.packets.at(-1)?.sessionId).toBe(sessionId);
    expect(peer.files).toEqual([]);
    expect(peer.leftovers).toEqual([]);
  });

  it('in the middle of the last fragment: says that the file may be there all the same', async () => {
    makeSource(F);
    const hold = peer.behaviours.holdBody({ afterBytes: F / 2 });
    const { run, ended } = await start();
    await hold.reached;
    run.cancel();
    expect(await ended).toBe('cancelled: confirmed-late');
    expect(peer.files).toEqual([]);
  });

  it('after the last fragment: Close-Session finishes', async () => {
    makeSource(F);
    const hold = peer.behaviours.holdAnswer('Close-Session');
    const { run, ended } = await start();
    await hold.reached;
    run.cancel();
    hold.release();

    expect(await ended).toBe('completed before the cancel');
    expect(peer.lines).toEqual(['Create-Session → 200', 'Fragment 0-999/1000 → 200', 'Close-Session → 200']);
    expectSameContent();
  });

  it('when every byte had been acknowledged before: closes, and says so', async () => {
    makeSource(F);
    const hold = peer.behaviours.holdAnswer('Close-Session');
    const { run, ended, facts } = await start();
    await hold.reached;
    run.abort();
    expect(await ended).toBe('suspended');
    await peer.lost('Close-Session');

    expect(await upload({ purpose: 'cancel', facts: facts() })).toBe('completed before the cancel');
  });

  it('during Create-Session waits for the id, then tells the server', async () => {
    makeSource(F);
    const hold = peer.behaviours.holdAnswer('Create-Session');
    const { run, ended } = await start();
    await hold.reached;
    run.cancel();
    hold.release();
    expect(await ended).toBe('cancelled: confirmed');
    expect(peer.lines).toEqual(['Create-Session → 200', 'Cancel-Session → 200']);
  });

  it('before the first step: tells the server of a stored session, and sends no data', async () => {
    makeSource(3 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    const first = await start();
    await hold.reached;
    first.run.pause();
    await first.ended;
    await peer.lost('Fragment');

    const second = { facts: first.facts(), atOnce: (run: SessionRun) => run.cancel() };
    expect(await upload(second)).toBe('cancelled: confirmed');
    expect(peer.lines.slice(3)).toEqual(['Cancel-Session → 200']);
  });

  it('may follow a pause that is not over yet', async () => {
    makeSource(F);
    const hold = peer.behaviours.holdAnswer('Create-Session');
    const { run, ended } = await start();
    await hold.reached;
    run.pause();
    run.cancel();
    hold.release();
    expect(await ended).toBe('cancelled: confirmed');
  });

  it('needs no source file', async () => {
    makeSource(2 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: F / 2 });
    const { run, ended, facts } = await start();
    await hold.reached;
    run.pause();
    await ended;
    const sourceIdentity = await statSource(sourcePath());
    rmSync(sourcePath());
    expect(await upload({ purpose: 'cancel', facts: facts(), sourceIdentity })).toBe('cancelled: confirmed');
  });
});

describe('the end of the program', () => {
  it('drops everything at once and keeps the session', async () => {
    makeSource(3 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    const { run, ended, facts } = await start();
    await hold.reached;
    run.abort();
    expect(await ended).toBe('suspended');
    expect(peer.server.sessionIds).toEqual([facts().sessionId]);
  });

  it('does not wait for an answer to Create-Session, Close-Session or Cancel-Session', async () => {
    makeSource(F);
    for (const packetType of ['Create-Session', 'Close-Session'] as const) {
      const hold = peer.behaviours.holdAnswer(packetType);
      const { run, ended } = await start();
      await hold.reached;
      run.abort();
      expect(await ended).toBe('suspended');
      peer.behaviours.clear();
      await peer.lost(packetType);
    }
  });

  it('before the first step: nothing happens', async () => {
    makeSource(F);
    expect(await upload({ atOnce: (run) => run.abort() })).toBe('suspended');
    expect(peer.lines).toEqual([]);
  });
});

describe('the source file', () => {
  /** Changes the file while its second fragment is on the way, then lets that fragment arrive. */
  async function changeInBetween(change: () => void): Promise<string> {
    makeSource(4 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    const { ended } = await start();
    await hold.reached;
    change();
    hold.release();
    return ended;
  }

  it.each([
    ['grows', () => appendFileSync(sourcePath(), 'more')],
    ['shrinks', () => truncateSync(sourcePath(), F)],
    ['is written with other bytes', () => writeFileSync(sourcePath(), Buffer.alloc(4 * F, 1))],
    [
      'is replaced by another one',
      () => {
        rmSync(sourcePath());
        writeFileSync(sourcePath(), sampleBytes(4 * F));
      },
    ],
  ])('%s: stops, and the server forgets the session', async (_name, change) => {
    expect(await changeInBetween(change)).toBe('failed: file-changed (fatal)');
    expect(peer.lines.slice(1)).toEqual([
      'Fragment 0-999/4000 → 200',
      'Fragment 1000-1999/4000 → 200',
      'Cancel-Session → 200',
    ]);
    expect(peer.leftovers).toEqual([]);
  });

  it('shrinks under a fragment that is being read: stops, and the server forgets the session', async () => {
    makeSource(12 * mebibyte);
    const hold = peer.behaviours.holdBody({ afterBytes: 3 * mebibyte });
    const { ended, facts } = await start({ profile: { maxFragmentBytes: 12 * mebibyte } });
    await hold.reached;
    truncateSync(sourcePath(), 3 * mebibyte);
    hold.release();

    expect(await ended).toBe('failed: file-changed (fatal)');
    expect(peer.lines.at(-1)).toBe('Cancel-Session → 200');
    expect(facts().sessionId).toBeNull();
    expect(peer.leftovers).toEqual([]);
  });

  it('disappears: stops, and the session is kept, since the file may come back', async () => {
    expect(await changeInBetween(() => rmSync(sourcePath()))).toBe('failed: file-gone (fatal)');
    expect(peer.count('Cancel-Session')).toBe(0);
    expect(peer.server.sessionIds).toHaveLength(1);
  });

  it('is not the one that was added: the server hears nothing', async () => {
    makeSource(F);
    const sourceIdentity = await statSource(sourcePath());
    appendFileSync(sourcePath(), 'more');
    expect(await upload({ sourceIdentity })).toBe('failed: file-changed (fatal)');
    expect(peer.lines).toEqual([]);
  });

  it('changes while the server does not answer: the session is left behind for later', async () => {
    makeSource(4 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    const { ended } = await start();
    await hold.reached;
    appendFileSync(sourcePath(), 'more');
    peer.behaviours.dropAnswer('Cancel-Session', 2);
    hold.release();
    expect(await ended).toBe('failed: file-changed (fatal, session left behind)');
  });

  it('opened too late is closed all the same', async () => {
    makeSource(F);
    const opening = Promise.withResolvers<SourceFile>();
    const asked = Promise.withResolvers<void>();
    let isClosed = false;
    const { run, ended } = await start({
      sourceFiles: {
        open() {
          asked.resolve();
          return opening.promise;
        },
      },
    });
    await asked.promise;
    run.pause();
    expect(await ended).toBe('suspended');

    const closed = Promise.withResolvers<void>();
    const late = await new NodeSourceFiles().open(sourcePath(), null);
    opening.resolve({
      identity: late.identity,
      check: () => late.check(),
      read: (first, length) => late.read(first, length),
      digest: (uptoBytes) => late.digest(uptoBytes),
      digestSoFar: () => late.digestSoFar(),
      async close() {
        await late.close();
        isClosed = true;
        closed.resolve();
      },
    });
    await closed.promise;
    expect(isClosed).toBe(true);
  });

  it('fails in a way that nobody foresaw: words, not a crash', async () => {
    makeSource(F);
    const sourceFiles: SourceFiles = { open: () => Promise.reject(new Error('out of luck')) };
    expect(await upload({ sourceFiles })).toBe('failed: file-unreadable (fatal)');
  });
});

describe('the server goes away', () => {
  it('killed in the middle of a fragment: the next run goes on with the same session', async () => {
    makeSource(3 * F);
    const hold = peer.behaviours.holdBody({ afterBytes: 2 * F - 1 });
    const { ended, facts } = await start();
    await hold.reached;
    await peer.kill();
    expect(await ended).toBe('failed: connection-refused (transient)');

    await peer.startAgain();
    expect(await upload({ facts: facts() })).toBe('completed');
    expect(peer.count('Create-Session')).toBe(1);
    expectSameContent();
  });

  it('is not there at all', async () => {
    makeSource(F);
    await peer.kill();
    expect(await upload()).toBe('failed: connection-refused (transient)');
  });
});

describe('something else than a BITS server', () => {
  it('a 200 that is no Ack', async () => {
    makeSource(F);
    const page = { status: 200, headers: [['Content-Type', 'text/html']] as const, body: '<h1>Welcome</h1>' };
    peer.behaviours.answerWith('Create-Session', page);
    expect(await upload()).toBe('failed: not-bits-server (transient)');
  });

  it('a 200 that is no Ack, in the middle: nothing counts as arrived', async () => {
    makeSource(F);
    peer.behaviours.answerWith('Fragment', { status: 200, body: 'ok' });
    const { ended, facts } = await start();
    expect(await ended).toBe('failed: not-bits-server (transient)');
    expect(facts()).toMatchObject({ acknowledgedBytes: 0 });
  });

  it('a plain web server', async () => {
    makeSource(F);
    const server = createServer((_request, response) => response.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    expect(await upload({ remoteUrl: new URL(`http://127.0.0.1:${port}/file.bin`) })).toBe(
      'failed: verb-refused (fatal)',
    );
    server.close();
  });

  it('a port where another language is spoken', async () => {
    makeSource(F);
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    expect(await upload({ remoteUrl: new URL(`http://127.0.0.1:${port}/file.bin`) })).toMatch(
      /^failed: (not-http|malformed-answer)/,
    );
    server.close();
  });
});

describe('a store that fails', () => {
  it.each([1, 2, 3, 4])('at save %d: ends the run and sends nothing more', async (failing) => {
    makeSource(F + 1);
    let saves = 0;
    let packetsThen = 0;
    const outcome = await upload({
      observer: {
        saveFacts() {
          saves += 1;
          if (saves !== failing) return;
          packetsThen = peer.packets.length;
          throw new Error('disk full');
        },
      },
    });
    expect(outcome).toBe('failed: storage-failed (transient)');
    expect(saves).toBe(failing);
    expect(peer.packets).toHaveLength(packetsThen);
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it('while a packet is under way: drops it', async () => {
    makeSource(F);
    const outcome = await upload({
      observer: {
        onPhase(phase) {
          if (phase === 'closing') throw new Error('disk full');
        },
      },
    });
    expect(outcome).toBe('failed: storage-failed (transient)');
    expect(clock.runningDelaysMs).toEqual([]);
  });
});
