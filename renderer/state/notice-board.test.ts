import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAnnouncer } from './announcer.ts';
import { createNoticeBoard, type NoticeBoard } from './notice-board.ts';
import { briefNotice, noticeOfStore, plainNotice } from './notices.ts';
import { createUiStore, type UiStore } from './ui-store.ts';

let ui: UiStore;
let board: NoticeBoard;
beforeEach(() => {
  vi.useFakeTimers();
  ui = createUiStore();
  board = createNoticeBoard(ui, createAnnouncer());
});
afterEach(() => vi.useRealTimers());

const titles = (): string[] => ui.getState().notices.map(({ title }) => title);

it('the same words twice are one notice, another reason under the same title is another one', () => {
  board.post(plainNotice('1 item was skipped.', 'a: not found'));
  board.post(plainNotice('1 item was skipped.', 'b: no file'));
  board.post(plainNotice('1 item was skipped.', 'a: not found'));
  expect(ui.getState().notices.map(({ lines }) => lines[0]?.text)).toEqual(['a: not found', 'b: no file']);
});

it('what went as it was wished goes by itself, and only the last is shown', () => {
  board.post(plainNotice('trouble'));
  board.post(briefNotice('Saved as a.csv.'));
  board.post(briefNotice('Saved as b.csv.'));
  expect(titles()).toEqual(['Saved as b.csv.', 'trouble']);
  vi.advanceTimersByTime(10_000);
  expect(titles()).toEqual(['trouble']);
});

it('what befell the queue is pushed out by nothing, and main is told when it is put away', () => {
  const onDismissed = vi.fn();
  board.post(noticeOfStore({ kind: 'unreadable-records', count: 2 }), onDismissed);
  for (const title of ['a', 'b', 'c', 'd']) board.post(plainNotice(title));
  vi.advanceTimersByTime(3_600_000);
  expect(titles()).toEqual(['d', 'c', 'b', '2 records of the queue could not be read.']);
  board.dismiss(1);
  expect([titles(), onDismissed.mock.calls]).toEqual([['d', 'c', 'b'], [[]]]);
});
