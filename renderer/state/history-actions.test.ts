import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import { sampleNow } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { createAnnouncer } from './announcer.ts';
import { createHistoryActions, type HistoryActions } from './history-actions.ts';
import { createNoticeBoard } from './notice-board.ts';
import { createUiStore } from './ui-store.ts';

let bridge: FakeBridge;
let history: HistoryActions;

beforeEach(() => {
  vi.useFakeTimers();
  bridge = new FakeBridge();
  history = createHistoryActions(bridge, createNoticeBoard(createUiStore(), createAnnouncer()));
});
afterEach(() => vi.useRealTimers());

const entry = (fileName: string): HistoryEntry => ({
  kind: 'session',
  remoteUrl: `https://archive.example/in/${fileName}`,
  sessionId: fileName,
  fileName,
  outcome: 'expired',
  addedAt: sampleNow,
  finishedAt: sampleNow,
});
/** What main finds in one look after the other. */
const spans = (...names: string[][]): void => {
  bridge.history = names.map((found, at) => ({
    entries: found.map(entry),
    cursor: at + 1 < names.length ? at + 1 : null,
  }));
};
const shown = (): string[] | undefined => history.store.getState().entries?.map(({ fileName }) => fileName);
const looks = (): (number | null)[] =>
  bridge.calls.flatMap((call) => (call.deed === 'readHistory' ? [call.cursor] : []));
const refreshed = async (): Promise<void> => {
  const done = history.refresh();
  await vi.advanceTimersByTimeAsync(1_000);
  await done;
};

it('a search goes over the whole history; then each refresh is one look, and nothing found before is lost', async () => {
  spans(['rare-1'], ['other'], ['rare-0']);
  await history.searchFor('rare');
  expect(shown()).toEqual(['rare-1', 'rare-0']);
  expect(looks()).toEqual([null, 1, 2]);

  spans([], ['other'], ['rare-0']);
  await refreshed();
  expect(shown()).toEqual(['rare-1', 'rare-0']);
  spans(['rare-2', 'rare-1'], ['other'], ['rare-0']);
  await refreshed();
  expect(shown()).toEqual(['rare-2', 'rare-1', 'rare-0']);
  expect(looks().slice(3)).toEqual([null, null]);
});

it('however many uploads end, there is a rest between two looks', async () => {
  await history.open();
  for (let step = 0; step < 25; step += 1) {
    void history.refresh();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(looks().length - 1).toBe(3);
});

it('a page that is gone to again with a search looks as deep as the first time', async () => {
  spans(['rare-0']);
  await history.searchFor('rare');
  spans(['other'], ['rare-1', 'rare-0']);
  await history.open();
  expect(shown()).toEqual(['rare-1', 'rare-0']);
});

it('begins again when more is new than a page holds', async () => {
  spans(['file-0'], ['file-00']);
  await history.open();
  const names = Array.from({ length: 50 }, (_, at) => `new-${at}`);
  spans(names, ['new-50'], ['file-0']);
  await refreshed();
  expect(shown()).toEqual(names);
  await history.readOlder();
  expect(shown()).toEqual([...names, 'new-50']);
});

it('two wishes for older ones are two pages, each once', async () => {
  spans(['c'], ['b'], ['a']);
  await history.open();
  await Promise.all([history.readOlder(), history.readOlder(), history.readOlder()]);
  expect(shown()).toEqual(['c', 'b', 'a']);
  expect(looks()).toEqual([null, 1, 2]);
});

it('older ones are never read on from where another search stood', async () => {
  spans(['b'], ['a']);
  await history.open();
  const search = history.searchFor('a');
  await Promise.all([history.readOlder(), search]);
  expect(shown()).toEqual(['a']);
  expect(history.store.getState()).toMatchObject({ search: 'a', cursor: null });
});

it('what ends while a search is still being typed joins what is found at last', async () => {
  spans(['abc', 'ab', 'a']);
  await history.open();
  const searches = [history.searchFor('a'), history.searchFor('ab')];
  spans(['abcd', 'abc', 'ab', 'a']);
  await Promise.all([...searches, refreshed()]);
  expect(shown()).toEqual(['abcd', 'abc', 'ab']);
});

it('shows nothing found for another search when the history cannot be read', async () => {
  spans(['b', 'a']);
  await history.open();
  bridge.error = uploadError('storage-failed', 'fatal');
  await history.searchFor('a');
  expect(shown()).toBeUndefined();
  bridge.error = null;
  await refreshed();
  expect(shown()).toEqual(['a']);
});
