import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inReadOnlyFolder } from '../../testing/read-only-queue.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

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
