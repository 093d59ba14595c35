import { expect, it } from 'vitest';
import { succeed } from '../../shared/result.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { createAnnouncer } from './announcer.ts';
import { createHistoryActions } from './history-actions.ts';
import { createNoticeBoard } from './notice-board.ts';
import { createUiStore } from './ui-store.ts';

it('reads what is new once at a time, and once more for all that asked meanwhile', async () => {
  const bridge = new FakeBridge();
  const answers: (() => void)[] = [];
  bridge.readHistory = () =>
    new Promise((resolve) => answers.push(() => resolve(succeed({ entries: [], cursor: null }))));
  const actions = createHistoryActions(bridge, createNoticeBoard(createUiStore(), createAnnouncer()));

  const first = actions.refresh();
  await expect.poll(() => answers.length).toBe(1);
  const later = [actions.refresh(), actions.refresh(), actions.refresh()];
  answers[0]?.();
  await first;
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  await Promise.all(later);
  expect(answers).toHaveLength(2);
});
