import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patternBytes } from '../testing/protocol-vectors.ts';
import { BufferPool } from './buffer-pool.ts';
import { FileThreads } from './file-threads.ts';
import { SourceReadError } from './ports.ts';
import { ReadAhead, type ReadAheadOptions } from './read-ahead.ts';
import { systemClock } from './system-clock.ts';

const chunkBytes = 1000;
const threads = new FileThreads({ clock: systemClock });
let folder: string;
let filePath: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'read-ahead-'));
  filePath = path.join(folder, 'file.bin');
  await writeFile(filePath, patternBytes(0, 10_000));
});
afterEach(() => rm(folder, { recursive: true }));

async function withReader(
  use: (reader: ReadAhead, pool: BufferPool) => Promise<void>,
  pool = new BufferPool(chunkBytes),
): Promise<void> {
  const fd = openSync(filePath, 'r');
  const reader = new ReadAhead({ sourcePath: filePath, sizeBytes: 10_000, pool, readInto: readerOf(fd) });
  await use(reader, pool);
  await reader.close();
  closeSync(fd);
}

function readerOf(fd: number): ReadAheadOptions['readInto'] {
  return (into, position) =>
    threads.ask({ deed: 'read', args: [{ path: filePath, device: null }, fd, into, position] }, 'disk');
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('a range', () => {
  it.each([
    ['whole file', 0, 10_000],
    ['one byte', 9_999, 1],
    ['less than a chunk', 10, 700],
    ['exactly one chunk', 1_500, 1_000],
    ['a chunk and a byte', 0, 1_001],
    ['many chunks from an odd offset', 333, 7_777],
  ])('gives exactly its bytes: %s', (_title, first, length) =>
    withReader(async (reader) => {
      expect((await collect(reader.read(first, length))).equals(patternBytes(first, length))).toBe(true);
    }),
  );

  it('comes in chunks of the pool, from two buffers in turn', () =>
    withReader(async (reader) => {
      const seen: [ArrayBufferLike, number][] = [];
      for await (const chunk of reader.read(0, 4_500)) seen.push([chunk.buffer, chunk.length]);

      expect(seen.map(([, length]) => length)).toEqual([1000, 1000, 1000, 1000, 500]);
      expect(new Set(seen.map(([buffer]) => buffer)).size).toBe(2);
      expect(seen[0]?.[0]).toBe(seen[2]?.[0]);
    }));

  it('comes in short chunks while the line is slow, and in long ones again when it is quick', async () => {
    const kib = 1024;
    await writeFile(filePath, patternBytes(0, 4096 * kib));
    const fd = openSync(filePath, 'r');
    let now = 0;
    const reader = new ReadAhead({
      sourcePath: filePath,
      sizeBytes: 4096 * kib,
      pool: new BufferPool(512 * kib),
      readInto: readerOf(fd),
      monotonic: () => now,
    });
    const lengths: number[] = [];
    for await (const chunk of reader.read(0, 4096 * kib)) {
      lengths.push(chunk.length / kib);
      now += lengths.length <= 5 ? 251 : 24;
    }
    await reader.close();
    closeSync(fd);
    // The chunk after the next one is the first that the line's answer can change.
    expect(lengths.slice(0, 12)).toEqual([512, 512, 256, 128, 64, 64, 64, 128, 256, 512, 512, 512]);
  });

  it('can be asked for again after it was given up in the middle, a thousand times', () =>
    withReader(async (reader) => {
      for (let round = 0; round < 1_000; round += 1) {
        const first = (round * 37) % 5_000;
        for await (const chunk of reader.read(first, 3_000)) {
          expect(chunk[0]).toBe(first % 251);
          break;
        }
      }
      expect((await collect(reader.read(0, 10_000))).equals(patternBytes(0, 10_000))).toBe(true);
    }));

  it('of a file that ends earlier is an error that knows both sizes', () =>
    withReader(async (reader) => {
      await truncate(filePath, 4_200);
      const reading = collect(reader.read(3_000, 5_000));

      await expect(reading).rejects.toThrow(SourceReadError);
      await expect(reading).rejects.toMatchObject({
        uploadError: {
          code: 'file-changed',
          severity: 'fatal',
          facts: { name: 'file.bin', expectedBytes: 10_000, actualBytes: 4_200 },
        },
      });
    }));

  it('of a file that can not be read is a source error too', async () => {
    const fd = openSync(filePath, 'r');
    closeSync(fd);
    const readInto = readerOf(fd);
    const reader = new ReadAhead({
      sourcePath: filePath,
      sizeBytes: 10_000,
      pool: new BufferPool(chunkBytes),
      readInto,
    });

    await expect(collect(reader.read(0, 10))).rejects.toMatchObject({
      uploadError: { code: 'file-unreadable', facts: { detail: 'EBADF', position: 0 } },
    });
  });
});

describe('the buffers', () => {
  it('go back to the pool when the file is closed, and not before', async () => {
    const pool = new BufferPool(chunkBytes);
    const used = new Set<ArrayBufferLike>();
    await withReader(async (reader) => {
      for await (const chunk of reader.read(0, 5_000)) used.add(chunk.buffer);
      expect(used.has(pool.take().buffer)).toBe(false);
    }, pool);

    expect(used.has(pool.take().buffer)).toBe(true);
    expect(used.has(pool.take().buffer)).toBe(true);
    expect(used.has(pool.take().buffer)).toBe(false);
  });

  it('wait for whoever looks at a chunk still', async () => {
    const fd = openSync(filePath, 'r');
    const looking = Promise.withResolvers<void>();
    const pool = new BufferPool(chunkBytes);
    const onChunk = () => looking.promise;
    const reader = new ReadAhead({
      sourcePath: filePath,
      sizeBytes: 10_000,
      pool,
      readInto: readerOf(fd),
      onChunk,
    });
    const { value: chunk } = await reader.read(0, 1_000).next();
    const closing = reader.close();
    await stat(filePath);
    expect(pool.take().buffer).not.toBe(chunk?.buffer);
    looking.resolve();
    await closing;
    expect(pool.take().buffer).toBe(chunk?.buffer);
    closeSync(fd);
  });

  it('wait for a read that is under way when the file is closed', async () => {
    const pool = new BufferPool(2 ** 20);
    const bytes = patternBytes(0, 3 * 2 ** 20);
    await writeFile(filePath, bytes);
    await withReader(async (reader) => {
      for await (const chunk of reader.read(0, bytes.length)) {
        expect(chunk.length).toBe(2 ** 20);
        break;
      }
      await reader.close();
      // Both buffers are ours now: nothing may write into them any more.
      const buffers = [pool.take(), pool.take()];
      for (const buffer of buffers) buffer.fill(0xee);
      await withReader(async (other) => {
        expect((await collect(other.read(0, bytes.length))).equals(bytes)).toBe(true);
      }, pool);
      for (const buffer of buffers) expect(buffer.every((byte) => byte === 0xee)).toBe(true);
    }, pool);
  });

  it('are not read into any more by a range that is gone on with when the file is closed', async () => {
    const fd = openSync(filePath, 'r');
    const pool = new BufferPool(chunkBytes);
    let closing: Promise<void> | null = null;
    const readInto = vi.fn<ReadAheadOptions['readInto']>((...args) => {
      closing ??= reader.close();
      return readerOf(fd)(...args);
    });
    const reader = new ReadAhead({ sourcePath: filePath, sizeBytes: 10_000, pool, readInto });
    await expect(collect(reader.read(0, 10_000))).rejects.toThrow('reading is over');
    await closing;
    expect(readInto).toHaveBeenCalledTimes(1);
    closeSync(fd);
  });
});
