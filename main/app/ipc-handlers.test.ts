import { expect, it, vi } from 'vitest';
import type { StoreNotice } from '../../shared/store-notice.ts';
import { createHandlers, type HandlerPorts } from './ipc-handlers.ts';

const { openPath } = vi.hoisted(() => ({ openPath: vi.fn<(folder: string) => Promise<string>>() }));
vi.mock('electron', () => ({ dialog: {}, shell: { openPath } }));

const storeNotices: StoreNotice[] = [
  { kind: 'read-only', folder: '/data' },
  { kind: 'unreadable-records', count: 2 },
];
const handlers = createHandlers({
  practice: { folder: '/received' },
  storeNotices,
} as unknown as HandlerPorts);

it('what befell the file of the queue is told until it is dismissed', async () => {
  expect(await handlers['store-notices:read']({})).toEqual(storeNotices);
  await handlers['store-notices:dismiss']({ kind: 'read-only' });
  expect(await handlers['store-notices:read']({})).toEqual([{ kind: 'unreadable-records', count: 2 }]);
});

it('shows the folder of the practice server', async () => {
  openPath.mockResolvedValueOnce('');
  expect(await handlers['practice:show-folder']({})).toBeNull();
  expect(openPath).toHaveBeenCalledWith('/received');
});

it('a folder that cannot be shown is no success', async () => {
  openPath.mockResolvedValueOnce('no such folder');
  await expect(handlers['practice:show-folder']({})).rejects.toThrow('no such folder');
});
