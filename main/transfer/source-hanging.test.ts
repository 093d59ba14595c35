import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { gatedThreads, openGate, shutGate } from '../testing/file-gate.ts';
import { KeepingServer } from '../testing/keeping-server.ts';
import { sha256 } from '../testing/practice-peer.ts';
import { sampleBytes } from '../testing/sample-bytes.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { uploadToKeeper } from '../testing/upload-to-keeper.ts';
import { BufferPool } from './buffer-pool.ts';
import type { FileThreads } from './file-threads.ts';
import type { SourceFile, SourceIdentity } from './ports.ts';
import type { SessionRun } from './run-session.ts';
import { NodeSourceFiles, statSource } from './source-file.ts';

const kib = 1024;
const content = sampleBytes(2_000 * kib);
const fragmentBytes = 512 * kib;
const notAnswering = { code: 'file-not-answering', severity: 'transient', facts: { name: 'far.bin' } };
let folder: TempFolder;
let clock: FakeClock;
let threads: FileThreads;
let buffers: BufferPool;
let sourceFiles: NodeSourceFiles;
let far: string;
let near: string;
let isShut: boolean;

beforeEach(() => {
  folder = new TempFolder();
  clock = new FakeClock();
  threads = gatedThreads(clock);
  buffers = new BufferPool(64 * kib);
  sourceFiles = new NodeSourceFiles({ threads, buffers });
  far = folder.join('far.bin');
  near = folder.join('near.bin');
  for (const filePath of [far, near]) writeFileSync(filePath, content);
  isShut = false;
});
afterEach(() => {
  if (isShut) open();
  folder[Symbol.dispose]();
});

function shut(): void {
  shutGate(far);
  isShut = true;
}

function open(): void {
  openGate(far);
  isShut = false;
}

/** As if the file stood on another disk than the rest of the folder. */
const onShare = async (): Promise<SourceIdentity> => ({ ...(await statSource(far)), device: 'share' });

const isOpen = (filePath: string): boolean =>
  readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === filePath;
    } catch {
      return false;
    }
  });

it('R-24: a short file that has become shorter when it is read is not sent', async () => {
  const sourcePath = folder.join('a.short');
  writeFileSync(sourcePath, 'twelve bytes');
  await expect(sourceFiles.open(sourcePath, await statSource(sourcePath))).rejects.toMatchObject({
    uploadError: { code: 'file-changed', facts: { expectedBytes: 12, actualBytes: 11 } },
  });
  expect(buffers.taken).toBe(0);
});

describe.runIf(process.platform === 'linux')('R-49: a share that does not answer', () => {
  it('when a file is opened: told after 30 s, and a file that opens later is closed', async () => {
    const identity = await onShare();
    shut();
    const opening = sourceFiles.open(far, identity);
    clock.advance(30_000);
    const closing = clock.scheduled(1_000);
    void closing.then(() => clock.advance(1_000));
    await expect(opening).rejects.toMatchObject({ uploadError: notAnswering });

    open();
    let again: SourceFile | null = null;
    // Until it has answered, nobody asks it.
    while (again === null) again = await sourceFiles.open(far, identity).catch(() => nextTurn(null));
    await again.close();
    expect(isOpen(far)).toBe(false);
  });

  it('in the middle of an upload: it is tried again later, and other uploads go on', async () => {
    const identity = await onShare();
    const server = new KeepingServer({
      onPacket: (packet) => {
        if (packet.type === 'fragment' && packet.range.first === fragmentBytes) shut();
      },
    });
    const hanging = uploadToKeeper(server, {
      sourcePath: far,
      sourceFiles,
      identity,
      maxFragmentBytes: fragmentBytes,
    });
    while (!isShut) await nextTurn();
    await clock.scheduled(1_000);
    clock.advance(1_000);

    const other = new KeepingServer();
    const { outcome } = await uploadToKeeper(other, { sourcePath: near, sourceFiles });
    expect(outcome.kind).toBe('completed');
    expect(other.placed).toBe(sha256(content));

    clock.advance(29_000);
    await clock.scheduled(1_000);
    clock.advance(1_000);
    const half = await hanging;
    expect(half.outcome).toMatchObject({ kind: 'failed', error: notAnswering, abandonsSession: false });
    expect(half.facts.acknowledgedBytes).toBe(fragmentBytes);

    open();
    while (isOpen(far)) await nextTurn();
    server.events = {};
    const { outcome: end, digest } = await uploadToKeeper(server, {
      sourcePath: far,
      sourceFiles,
      identity,
      left: half,
    });
    expect(end.kind).toBe('completed');
    expect(digest).toEqual({ bytes: content.length, sha256: sha256(content) });
  });

  it('closes a file only when it has been looked at', async () => {
    const file = await sourceFiles.open(far, await onShare());
    const asking = vi.spyOn(threads, 'ask');
    const deeds = () => asking.mock.calls.map(([{ deed }]) => deed);
    shut();
    const checking = file.check();
    const closing = file.close();
    await clock.scheduled(1_000);
    clock.advance(1_000);
    await closing;
    await nextTurn();
    expect(deeds()).toEqual(['look']);
    expect(await file.check()).not.toBeNull();

    open();
    expect(await checking).toBeNull();
    while (isOpen(far)) await nextTurn();
    await file.close();
    expect(deeds()).toEqual(['look', 'close']);
  });

  it('does not hold up a pause', async () => {
    const identity = await onShare();
    shut();
    const runs: SessionRun[] = [];
    const uploading = uploadToKeeper(new KeepingServer(), {
      sourcePath: far,
      sourceFiles,
      identity,
      onStart: (run) => runs.push(run),
    });
    await clock.scheduled(30_000);
    runs[0]?.pause();
    expect((await uploading).outcome).toEqual({ kind: 'suspended' });
  });
});
