import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { nothingKnown, type ServerKnowledge } from '../../transfer/server-knowledge.ts';
import { migrate } from './migrations.ts';
import { maxRememberedServers, memoryDelayMs, SqliteServerMemory } from './sqlite-server-memory.ts';

const origin = 'https://up.test:8443';
const known: ServerKnowledge = {
  bytesPerSecond: 1_234_567.5,
  measuredAt: Date.UTC(2031, 0, 1),
  roundTripMs: 12.5,
  ackDelayMs: 0,
  busyMs: 1000,
  breaks: 2,
  fragmentLimitBytes: 5_242_880,
  limitedAt: Date.UTC(2031, 0, 2),
  shortenedToBytes: 262_144,
  protocolCase: 'upper',
};

let folder: TempFolder;
let db: DatabaseSync;
let clock: FakeClock;
let memory: SqliteServerMemory;

beforeEach(() => {
  folder = new TempFolder();
  db = new DatabaseSync(folder.join('queue.db'));
  migrate(db);
  clock = new FakeClock();
  memory = new SqliteServerMemory(db, clock);
});

afterEach(() => {
  if (db.isOpen) db.close();
  folder[Symbol.dispose]();
});

const rows = () => db.prepare('SELECT * FROM servers ORDER BY origin').all();
const put = (knowledge: string): void => {
  db.prepare('INSERT INTO servers VALUES (?, ?, 0)').run(origin, knowledge);
};

describe('SqliteServerMemory', () => {
  it('knows nothing of a server that it never met', () => {
    expect(memory.recall(origin)).toEqual(nothingKnown);
  });

  it('recalls at once, and in the next run', () => {
    memory.remember(origin, known);
    expect(memory.recall(origin)).toEqual(known);
    memory.close();
    expect(new SqliteServerMemory(db, clock).recall(origin)).toEqual(known);
    expect(memory.recall('http://up.test')).toEqual(nothingKnown);
  });

  it('changes what it is told and keeps the rest', () => {
    memory.remember(origin, known);
    memory.close();
    memory.remember(origin, { breaks: 3, protocolCase: null });
    memory.remember(origin, { busyMs: 0 });
    expect(memory.recall(origin)).toEqual({ ...known, breaks: 3, protocolCase: null, busyMs: 0 });
  });

  it('writes once for many changes, after a while', () => {
    for (let breaks = 1; breaks <= 100; breaks += 1) memory.remember(origin, { breaks });
    memory.remember('http://other.test', known);
    expect(clock.runningDelaysMs).toEqual([memoryDelayMs]);
    expect(rows()).toEqual([]);
    clock.advance(memoryDelayMs);
    expect(rows()).toEqual([
      { origin: 'http://other.test', knowledge: JSON.stringify(known), seen_at: clock.now() },
      { origin, knowledge: JSON.stringify({ ...nothingKnown, breaks: 100 }), seen_at: clock.now() },
    ]);
    expect(clock.runningDelaysMs).toEqual([]);
    memory.remember(origin, { breaks: 0 });
    expect(clock.runningDelaysMs).toEqual([memoryDelayMs]);
    memory.close();
    expect(clock.runningDelaysMs).toEqual([]);
  });

  it.each(['', 'no json', 'null', '7', '[]', '"text"', '{"bytesPerSecond":'])(
    'takes %j for nothing known',
    (text) => {
      put(text);
      expect(memory.recall(origin)).toEqual(nothingKnown);
      memory.remember(origin, known);
      memory.close();
      expect(memory.recall(origin)).toEqual(known);
    },
  );

  it('keeps the good fields of a record', () => {
    put(
      JSON.stringify({
        ...known,
        bytesPerSecond: -1,
        measuredAt: null,
        fragmentLimitBytes: 0.5,
        shortenedToBytes: 'many',
        protocolCase: 'mixed',
        breaks: undefined,
        future: true,
      }),
    );
    expect(memory.recall(origin)).toEqual({
      ...known,
      bytesPerSecond: null,
      measuredAt: 0,
      fragmentLimitBytes: null,
      shortenedToBytes: null,
      protocolCase: null,
      breaks: 0,
    });
  });

  it('keeps the servers that were met last', () => {
    const originOf = (index: number): string => `http://server-${index}.test`;
    for (let index = 0; index < maxRememberedServers; index += 1) memory.remember(originOf(index), known);
    clock.advance(memoryDelayMs);
    memory.remember(originOf(0), { breaks: 1 });
    memory.remember('http://one-more.test', known);
    clock.advance(memoryDelayMs);
    expect(rows()).toHaveLength(maxRememberedServers);
    expect(memory.recall(originOf(0)).breaks).toBe(1);
    expect(memory.recall('http://one-more.test')).toEqual(known);
  });

  it('goes on without a table, and tries again', () => {
    db.exec('ALTER TABLE servers RENAME TO gone');
    memory.remember(origin, known);
    clock.advance(memoryDelayMs);
    expect(memory.recall(origin)).toEqual(known);
    expect(db.isTransaction).toBe(false);
    db.exec('ALTER TABLE gone RENAME TO servers');
    memory.remember(origin, { breaks: 9 });
    memory.close();
    expect(rows()).toHaveLength(1);
  });

  it('does not throw once the database is closed', () => {
    memory.remember(origin, known);
    db.close();
    memory.remember(origin, { breaks: 1 });
    expect(memory.recall(origin)).toEqual({ ...known, breaks: 1 });
    expect(memory.recall('http://up.test')).toEqual(nothingKnown);
    memory.close();
  });
});
