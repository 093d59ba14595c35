import { expect, it, vi } from 'vitest';
import { createHandlers, type HandlerPorts } from './ipc-handlers.ts';

const { openPath } = vi.hoisted(() => ({ openPath: vi.fn<(folder: string) => Promise<string>>() }));
vi.mock('electron', () => ({ dialog: {}, shell: { openPath } }));

const handlers = createHandlers({ practice: { folder: '/received' } } as HandlerPorts);

it('shows the folder of the practice server', async () => {
  openPath.mockResolvedValueOnce('');
  expect(await handlers['practice:show-folder']({})).toBeNull();
  expect(openPath).toHaveBeenCalledWith('/received');
});

it('a folder that cannot be shown is no success', async () => {
  openPath.mockResolvedValueOnce('no such folder');
  await expect(handlers['practice:show-folder']({})).rejects.toThrow('no such folder');
});
