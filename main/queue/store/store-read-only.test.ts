import { chmodSync, chownSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asPlainUser } from '../../testing/plain-user.ts';
import { sampleBatch, sampleJob } from '../../testing/sample-jobs.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

const nobody = 65_534;

/** A queue in a folder that this user may read and not write. */
async function inReadOnlyFolder(check: (folder: string) => Promise<void>): Promise<void> {
  using folder = new TempFolder();
  const store = new SqliteJobStore(folder.path);
  const states = ['queued', 'transferring', 'cancelling', 'error', 'acknowledged'] as const;
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
  store.close();
  const isRoot = process.geteuid?.() === 0;
  for (const name of ['queue.db', 'queue.json', 'queue.lock']) {
    chmodSync(folder.join(name), 0o444);
    if (isRoot) chownSync(folder.join(name), nobody, nobody);
  }
  chmodSync(folder.path, 0o555);
  if (isRoot) chownSync(folder.path, nobody, nobody);
  try {
    await asPlainUser(() => check(folder.path));
  } finally {
    chmodSync(folder.path, 0o700);
  }
}

describe.skipIf(process.platform === 'win32')('R-7, 109: a folder that may not be written', () => {
  it('shows the queue at rest, says so, and takes nothing', () =>
    inReadOnlyFolder(async (folder) => {
      const store = new SqliteJobStore(folder);
      expect(store.notices).toEqual([{ kind: 'read-only', folder }]);
      const queue = store.load();
      expect(queue.jobs.map(({ state }) => state)).toEqual([
        'suspended',
        'suspended',
        'suspended',
        'error',
        'acknowledged',
      ]);
      expect(queue.batches).toMatchObject([{ scan: 'stopped' }]);
      expect(queue.abandonedSessions).toEqual([]);
      expect(() => store.commit({ batches: [sampleBatch()], jobs: [sampleJob()] })).toThrow(/readonly/);
      expect(store.load().jobs).toHaveLength(5);
      expect(store.history({ cursor: null, limit: 5 })).toEqual({ entries: [], cursor: null });
      store.close();
    }));

  it('that has no queue yet: an empty one', () =>
    inReadOnlyFolder(async (folder) => {
      const store = new SqliteJobStore(`${folder}/new`);
      expect(store.notices).toEqual([{ kind: 'read-only', folder: `${folder}/new` }]);
      expect(store.load().jobs).toEqual([]);
      expect(() => store.commit({ batches: [sampleBatch()] })).toThrow(/readonly/);
      store.close();
    }));
});
