import { expect, it } from 'vitest';
import { createAnnouncer } from './announcer.ts';
import { createNoticeBoard } from './notice-board.ts';
import { plainNotice } from './notices.ts';
import { createUiStore } from './ui-store.ts';

it('the same words twice are one notice, another reason under the same title is another one', () => {
  const ui = createUiStore();
  const board = createNoticeBoard(ui, createAnnouncer());
  board.post(plainNotice('1 item was skipped.', 'a: not found'));
  board.post(plainNotice('1 item was skipped.', 'b: no file'));
  board.post(plainNotice('1 item was skipped.', 'a: not found'));
  expect(ui.getState().notices.map(({ lines }) => lines[0]?.text)).toEqual(['a: not found', 'b: no file']);
});
