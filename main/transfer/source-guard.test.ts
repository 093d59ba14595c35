import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noSession, type SessionOutcome } from '../bits/session-state.ts';
import { KeepingServer } from '../testing/keeping-server.ts';
import { sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { type KeeperUpload, type Left, uploadToKeeper } from '../testing/upload-to-keeper.ts';
import { BufferPool } from './buffer-pool.ts';
import type { SessionRun } from './run-session.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';

interface Sample {
  fragmentBytes: number;
  content: Buffer;
}
const samples: Record<string, Sample> = {
  'a short file': { fragmentBytes: 64 * 1024, content: sampleBytes(4 * 64 * 1024) },
  'a long file': { fragmentBytes: 512 * 1024, content: sampleBytes(4 * 512 * 1024) },
};

let folder: TempFolder;
let sourcePath: string;
// Chunks shorter than a fragment, so that there is something in the middle of one.
const sourceFiles = new NodeSourceFiles({ buffers: new BufferPool(64 * 1024) });

beforeEach(() => {
  folder = new TempFolder();
  sourcePath = folder.join('file.bin');
});
afterEach(() => folder[Symbol.dispose]());

function makeSource(content: Uint8Array): void {
  writeFileSync(sourcePath, content);
  const madeAt = ctimeOf(sourcePath);
  // The clock of a file system ticks in milliseconds: a change in the same tick can't be seen.
  for (let probe = 0; ctimeOf(folder.join('probe')) <= madeAt; probe += 1) {
    writeFileSync(folder.join('probe'), String(probe));
  }
}

const ctimeOf = (name: string): bigint =>
  statSync(name, { bigint: true, throwIfNoEntry: false })?.ctimeNs ?? 0n;

const upload = (server: KeepingServer, options: Partial<KeeperUpload> = {}) =>
  uploadToKeeper(server, { sourcePath, sourceFiles, ...options });

/** Uploads two of four fragments and is paused then. */
async function uploadHalf(server: KeepingServer, { fragmentBytes }: Sample): Promise<Left> {
  let started: SessionRun | null = null;
  server.events = {
    onChunk: ({ range }) => {
      if (range.first === 2 * fragmentBytes) started?.pause();
    },
  };
  const half = await upload(server, {
    maxFragmentBytes: fragmentBytes,
    onStart: (run) => {
      started = run;
    },
  });
  expect(half.outcome).toEqual({ kind: 'suspended' });
  expect(half.facts.acknowledgedBytes).toBe(2 * fragmentBytes);
  server.events = {};
  return half;
}

function overwrite(at: number, text: string): void {
  const fd = openSync(sourcePath, 'r+');
  writeSync(fd, text, at);
  closeSync(fd);
}

function keepTimes(change: () => void): void {
  const { atime, mtime } = statSync(sourcePath);
  change();
  utimesSync(sourcePath, atime, mtime);
}

const changes: Record<string, () => void> = {
  grew: () => appendFileSync(sourcePath, 'more'),
  shrank: () => truncateSync(sourcePath, 100),
  'got other content of the same size': () => overwrite(1_000, 'other'),
  'was touched': () => utimesSync(sourcePath, new Date(2001, 1), new Date(2001, 1)),
  'got other content and its old times': () => keepTimes(() => overwrite(10, 'other')),
  'was replaced by its like': () => {
    copyFileSync(sourcePath, folder.join('other'));
    renameSync(folder.join('other'), sourcePath);
  },
  'was replaced by a link to itself': () => {
    renameSync(sourcePath, folder.join('moved'));
    symlinkSync(folder.join('moved'), sourcePath);
  },
  'was replaced by a folder': () => {
    rmSync(sourcePath);
    mkdirSync(sourcePath);
  },
  'was deleted': () => rmSync(sourcePath),
  'was moved away': () => renameSync(sourcePath, folder.join('moved')),
  'got other permissions': () => chmodSync(sourcePath, 0o400),
};

type Moment = (server: KeepingServer, sample: Sample, change: () => void) => Promise<SessionOutcome>;

const onFragment =
  (index: number, isMoment: (bytes: number, sample: Sample) => boolean): Moment =>
  async (server, sample, change) => {
    let isDone = false;
    server.events = {
      onChunk: ({ range }, bytes) => {
        if (isDone || range.first !== index * sample.fragmentBytes || !isMoment(bytes, sample)) return;
        isDone = true;
        change();
      },
    };
    return (await upload(server, { maxFragmentBytes: sample.fragmentBytes })).outcome;
  };

const moments: Record<string, Moment> = {
  'before the first byte': async (server, { fragmentBytes }, change) => {
    const identity = await statSource(sourcePath);
    change();
    return (await upload(server, { identity, maxFragmentBytes: fragmentBytes })).outcome;
  },
  'while the session is made': async (server, { fragmentBytes }, change) => {
    server.events = {
      onPacket: ({ type }) => {
        if (type === 'create-session') change();
      },
    };
    return (await upload(server, { maxFragmentBytes: fragmentBytes })).outcome;
  },
  'in the middle of a fragment': onFragment(1, (bytes) => bytes > 0),
  'between two fragments': onFragment(1, (bytes, { fragmentBytes }) => bytes === fragmentBytes),
  'after the last byte': onFragment(3, (bytes, { fragmentBytes }) => bytes === fragmentBytes),
  'between two runs': async (server, sample, change) => {
    const identity = await statSource(sourcePath);
    const left = await uploadHalf(server, sample);
    change();
    return (await upload(server, { identity, left, maxFragmentBytes: sample.fragmentBytes })).outcome;
  },
};

const refusals = ['file-changed', 'file-gone', 'file-not-found', 'file-not-regular', 'file-no-permission'];

describe.each(Object.entries(samples))('%s', (_title, sample) => {
  describe.each(Object.entries(moments))('%s', (_moment, at) => {
    it.each(Object.entries(changes))('is not sent when it %s', async (_change, change) => {
      makeSource(sample.content);
      const server = new KeepingServer();
      let isChanged = false;
      const outcome = await at(server, sample, () => {
        isChanged = true;
        change();
      });
      expect(isChanged).toBe(true);
      expect(server.placed).toBeNull();
      expect(outcome.kind === 'failed' && refusals.includes(outcome.error.code)).toBe(true);
    });
  });

  it('is sent when nothing happens to it, and its digest is told', async () => {
    makeSource(sample.content);
    const server = new KeepingServer();
    const { outcome, digest } = await upload(server, { maxFragmentBytes: sample.fragmentBytes });
    expect(outcome.kind).toBe('completed');
    expect(server.placed).toBe(sha256(sample.content));
    expect(digest).toEqual({ bytes: sample.content.length, sha256: server.placed });
  });

  it('is sent on in a later run, and its digest is that of the whole', async () => {
    makeSource(sample.content);
    const server = new KeepingServer();
    const left = await uploadHalf(server, sample);
    const { outcome, digest } = await upload(server, { left, maxFragmentBytes: sample.fragmentBytes });
    expect(outcome.kind).toBe('completed');
    expect(server.placed).toBe(sha256(sample.content));
    expect(digest).toEqual({ bytes: sample.content.length, sha256: server.placed });
  });
});

describe('a file of which more was sent than is read again', () => {
  const sizeBytes = 5 * 2 ** 30 + 7;
  const sentBytes = sizeBytes - 2 ** 20;
  const sampleBytesLength = 64 * 1024;
  // A few bytes in the middle of a sample; the rest of the file is a hole.
  const sampleAt = Math.floor(((sizeBytes - sampleBytesLength) * 20) / 65) + 1_000;

  /** Of all samples but the last one, which was not sent yet. */
  function samplesWith(text: string): string {
    const samples = Buffer.alloc(65 * sampleBytesLength);
    samples.write(text, 20 * sampleBytesLength + 1_000);
    return sha256(samples);
  }

  async function goOn(samplesSha256: string): Promise<{ outcome: SessionOutcome; isSentOn: boolean }> {
    makeSource(Buffer.alloc(0));
    truncateSync(sourcePath, sizeBytes);
    overwrite(sampleAt, 'marked');
    const server = new KeepingServer();
    const runs: SessionRun[] = [];
    server.events = {
      onPacket: ({ type }) => {
        if (type === 'fragment') runs[0]?.pause();
      },
    };
    const facts = { ...noSession, sessionId: '{1}', acknowledgedBytes: sentBytes };
    const digest = { bytes: sentBytes, sha256: sha256(Buffer.alloc(0)), samplesSha256 };
    const onStart = (run: SessionRun) => void runs.push(run);
    const { outcome } = await upload(server, { left: { facts, digest }, onStart });
    return { outcome, isSentOn: server.packets.some(({ type }) => type === 'fragment') };
  }

  it('is sent on when its samples are what was sent', async () => {
    const { outcome, isSentOn } = await goOn(samplesWith('marked'));
    expect(outcome).toEqual({ kind: 'suspended' });
    expect(isSentOn).toBe(true);
  });

  it('is not sent on when one of them differs', async () => {
    const { outcome, isSentOn } = await goOn(samplesWith('marker'));
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'file-changed', facts: { change: 'content' } },
    });
    expect(isSentOn).toBe(false);
  });
});

describe('R-22: what was sent and is no longer in the file, whatever its times say', () => {
  it.each(Object.entries(samples))('is found before more is sent: %s', async (_title, sample) => {
    makeSource(sample.content);
    const server = new KeepingServer();
    const { facts, digest } = await uploadHalf(server, sample);
    // That of the second fragment may have come too late.
    expect(digest?.bytes).toBeGreaterThanOrEqual(sample.fragmentBytes);
    overwrite(7, 'other');
    const before = server.packets.length;
    // The file as it is now is the one expected: as on a disk that knows no time of change.
    const { outcome } = await upload(server, { left: { facts, digest } });
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'file-changed', facts: { change: 'content' } },
    });
    expect(server.packets.slice(before).map(({ type }) => type)).toEqual(['ping', 'cancel-session']);
  });

  it.each(Object.entries(samples))(
    'does not matter where nothing of it is on the server: %s',
    async (_title, sample) => {
      makeSource(sample.content);
      const server = new KeepingServer();
      const digest = { bytes: 1_000, sha256: sha256(Buffer.alloc(0)) };
      const { outcome, digests } = await upload(server, { left: { facts: noSession, digest } });
      expect(outcome.kind).toBe('completed');
      expect(digests[0]).toEqual({ bytes: 0, sha256: sha256(Buffer.alloc(0)) });
    },
  );
});
