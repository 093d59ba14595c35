import { killed, type PlantedBug, test } from './planted-bug.ts';

const storeTests = 'main/queue/store/sqlite-job-store.test.ts';

/** Mistakes in how the queue is kept on the disk. */
export const storeBugs: readonly PlantedBug[] = [
  {
    name: 'a commit in pieces',
    what: 'A change that fails in its middle is half there.',
    file: 'main/queue/store/sqlite-job-store.ts',
    find: `transaction(this.#opened.db, () => {
        work();
        this.#progress.write();
      });`,
    replace: `work();
      transaction(this.#opened.db, () => this.#progress.write());`,
    finder: test(storeTests),
  },
  {
    name: 'the offset of another upload',
    what: 'An offset is written to all uploads of the batch.',
    file: 'main/queue/store/saved-progress.ts',
    find: 'digest = ? WHERE id = ?',
    replace: 'digest = ? WHERE batch_id = (SELECT batch_id FROM jobs WHERE id = ?)',
    finder: test('main/queue/store/store-writes.test.ts'),
  },
  {
    name: 'an old offset over a new one',
    what: 'What waited to be written overwrites what was written since.',
    file: 'main/queue/store/sqlite-job-store.ts',
    find: 'for (const { id } of change.jobs ?? []) this.#progress.drop(id);',
    replace: '',
    finder: test('main/queue/store/store-writes.test.ts'),
  },
  {
    name: 'a batch goes while its files are searched for',
    what: 'Its last job is removed, and what is found next has no batch.',
    file: 'main/queue/store/store-statements.ts',
    find: "WHERE scan <> 'running' AND NOT EXISTS",
    replace: 'WHERE NOT EXISTS',
    finder: test(storeTests),
  },
  {
    name: 'an upgrade that loses sessions',
    what: 'Uploads of an older version begin anew, and leave their sessions behind.',
    file: 'main/queue/store/migrations.ts',
    find: "'sessionId', session_id,\n",
    replace: '',
    finder: test('main/queue/store/migrations.test.ts'),
  },
  {
    name: 'an upgrade that loses the order',
    what: 'All uploads of an older version have the same rank.',
    file: 'main/queue/store/migrations.ts',
    find: 'UPDATE jobs SET rank = position;',
    replace: '',
    finder: test('main/queue/store/migrations.test.ts'),
  },
  {
    name: 'a wish kept back is not read again',
    what: 'What was removed, but for Undo, is in the list after a crash.',
    file: 'main/queue/store/store-job-reader.ts',
    find: 'hold: parsedOrNull(row.hold),',
    replace: 'hold: null,',
    finder: killed('after hold commit'),
  },
  {
    name: 'not synced after the first offset',
    what: 'From then on commits may be lost in a power cut.',
    file: 'main/queue/store/sqlite-job-store.ts',
    find: "db.exec('PRAGMA synchronous=FULL');\n    }",
    replace: "db.exec('PRAGMA synchronous=NORMAL');\n    }",
    finder: test('main/queue/store/store-sync.test.ts'),
  },
  {
    name: 'a given-up session forgets its node',
    what: 'Cancel-Session goes to a host that never heard of the session.',
    file: 'main/queue/store/store-rows.ts',
    find: 'hostId: row.host_id,',
    replace: 'hostId: null,',
    finder: test('main/queue/store/sqlite-job-store.property.test.ts'),
  },
  {
    name: 'one bad record takes the queue with it',
    what: 'A row that can not be read keeps the program from starting.',
    file: 'main/queue/store/store-read.ts',
    find: '} catch {\n      bad.push(row);\n    }',
    replace: '} finally {\n    }',
    finder: test(storeTests),
  },
];
