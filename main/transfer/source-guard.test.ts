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
import type { SessionOutcome } from '../bits/session-state.ts';
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
