import { chmodSync, readdirSync, truncateSync } from 'node:fs';
import os from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inReadOnlyFolder, inReadOnlyFolderAfterCrash } from '../../testing/read-only-queue.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

/** Where copies are made; one that was left would be found there. */
let copies: TempFolder;
beforeEach(() => {
  copies = new TempFolder();
  chmodSync(copies.path, 0o777);
  vi.spyOn(os, 'tmpdir').mockReturnValue(copies.path);
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(readdirSync(copies.path)).toEqual([]);
  copies[Symbol.dispose]();
});

const states = ['queued', 'transferring', 'suspended', 'cancelling', 'error', 'acknowledged'] as const;

const fill = (store: SqliteJobStore): void =>
  store.commit({
    batches: [sampleBatch({ scan: 'running' })],
    jobs: states.map((state) => sampleJob({ state })),
    abandonedSessions: [
      {
        id: 'a',
        remoteUrl: 'http://h/',
        sessionId: '{A}',
        hostId: null,
        fileName: 'x',
        withoutAnswerMs: 0,
        addedAt: 1,
      },
    ],
  });

/** Of a file that only its owner may make writable. */
function truncateTo(file: string, bytes: number): void {
  chmodSync(file, 0o600);
  truncateSync(file, bytes);
  chmodSync(file, 0o444);
}

describe.skipIf(process.platform === 'win32')('R-7, 109: a folder that may not be written', () => {
  it('shows the queue as a restart would find it, says so, and takes nothing', () =>
    inReadOnlyFolder(fill, async (folder) => {
      const store = new SqliteJobStore(folder);
      expect(store.notices).toEqual([{ kind: 'read-only', folder }]);
      expect(store.isReadOnly).toBe(true);
      const queue = store.load();
      expect(queue.jobs.map(({ state }) => state)).toEqual([
        'queued',
        'queued',
        'suspended',
        'cancelled',
        'error',
        'acknowledged',
      ]);
      expect(queue.batches).toMatchObject([{ scan: 'stopped' }]);
      expect(queue.abandonedSessions).toEqual([]);
      expect(() => store.commit({ batches: [sampleBatch()], jobs: [sampleJob()] })).toThrow(/readonly/);
      expect(store.load().jobs).toHaveLength(6);
      expect(store.history({ cursor: null, limit: 5 })).toEqual({ entries: [], cursor: null });
      store.close();
    }));

  it('after a crash: with the changes in the log beside the file, of which no copy stays', () =>
    inReadOnlyFolderAfterCrash(fill, async (folder) => {
      const store = new SqliteJobStore(folder);
      expect(store.notices).toEqual([{ kind: 'read-only', folder }]);
      expect(store.load().jobs).toHaveLength(6);
      expect(() => store.commit({ batches: [sampleBatch()], jobs: [sampleJob()] })).toThrow(/readonly/);
      expect(store.history({ cursor: null, limit: 5 })).toEqual({ entries: [], cursor: null });
      store.close();
      expect(readdirSync(folder).sort()).toEqual(['queue.db', 'queue.db-wal', 'queue.json']);
    }));

  it.each([
    ['may not be read', (log: string) => chmodSync(log, 0)],
    ['is cut off', (log: string) => truncateTo(log, 16)],
  ])('after a crash whose log %s: says that the last changes are not shown', (_, spoil) =>
    inReadOnlyFolderAfterCrash(fill, async (folder) => {
      spoil(`${folder}/queue.db-wal`);
      const store = new SqliteJobStore(folder);
      expect(store.notices).toEqual([{ kind: 'read-only', folder }, { kind: 'changes-not-shown' }]);
      store.close();
    }),
  );

  it('a queue that may not even be read is not said to be empty', () =>
    inReadOnlyFolder(fill, async (folder) => {
      chmodSync(folder, 0);
      expect(() => new SqliteJobStore(`${folder}/queue`)).toThrow(/EACCES/);
    }));

  it('that has no queue yet: an empty one', () =>
    inReadOnlyFolder(fill, async (folder) => {
      const store = new SqliteJobStore(`${folder}/new`);
      expect(store.notices).toEqual([{ kind: 'read-only', folder: `${folder}/new` }]);
      expect(store.load().jobs).toEqual([]);
      expect(() => store.commit({ batches: [sampleBatch()] })).toThrow(/readonly/);
      store.close();
    }));
});
