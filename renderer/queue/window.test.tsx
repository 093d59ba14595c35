// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { sampleBatch, sampleId, sampleJob, sampleProgress } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

const mixed = () =>
  new FakeBridge({
    jobs: [
      sampleJob(1, { state: 'transferring' }),
      sampleJob(2),
      sampleJob(3, {
        state: 'error',
        error: uploadError('exists-or-denied', 'fatal', {
          httpStatus: 403,
          bitsErrorCode: 0x80070005,
          bitsErrorContext: 5,
        }),
      }),
      sampleJob(4, { state: 'acknowledged' }),
    ],
    batches: [1, 2, 3, 4].map((number) => sampleBatch(number)),
    progress: [sampleProgress(1, { acknowledgedBytes: 250_000, bytesPerSecond: 50_000, secondsLeft: 15 })],
  });

const names = (): string[] =>
  screen.getAllByRole('rowheader').map((header) => header.querySelector('bdi')?.textContent ?? '');

describe('views and search', () => {
  it('count and filter', async () => {
    const { user } = await renderWindow(mixed());
    expect(screen.getByRole('button', { name: 'All 4 uploads' }).getAttribute('aria-current')).toBe('page');
    await user.click(screen.getByRole('button', { name: 'Needs you 1 upload' }));
    expect(names()).toEqual(['file-3.bin']);
    await user.click(screen.getByRole('button', { name: 'Uploading 1 upload' }));
    expect(names()).toEqual(['file-1.bin']);
  });

  it('say when nothing matches and lead back', async () => {
    const { user } = await renderWindow(mixed());
    await user.type(screen.getByRole('searchbox'), 'holiday');
    expect(screen.getByRole('heading', { name: 'Nothing found for “holiday”' })).toBeDefined();
    const [clear] = screen.getAllByRole('button', { name: 'Clear search' }).slice(-1);
    if (clear !== undefined) await user.click(clear);
    expect(names()).toHaveLength(4);
  });

  it('say when a view is empty', async () => {
    const { user } = await renderWindow(new FakeBridge({ jobs: [sampleJob(1)], batches: [sampleBatch(1)] }));
    await user.click(screen.getByRole('button', { name: 'Done 0 uploads' }));
    await user.click(screen.getByRole('button', { name: 'Show all uploads' }));
    expect(names()).toEqual(['file-1.bin']);
  });
});

describe('the status bar', () => {
  it('sums up what happens', async () => {
    await renderWindow(mixed());
    const status = screen.getByText('50.0 kB/s up').parentElement?.textContent;
    expect(status).toContain('1 uploading');
    expect(status).toContain('1 waiting');
    expect(status).toContain('1 needs you');
  });

  it('tells paused uploads from waiting ones', async () => {
    const jobs = [sampleJob(1), sampleJob(2, { state: 'suspended' }), sampleJob(3, { state: 'suspended' })];
    await renderWindow(new FakeBridge({ jobs, batches: [1, 2, 3].map((number) => sampleBatch(number)) }));
    const status = screen.getByText('Nothing is being sent').parentElement?.textContent;
    expect(status).toContain('1 waiting');
    expect(status).toContain('2 paused');
  });
});

describe('the toolbar', () => {
  it('pauses all and clears what is done', async () => {
    const { bridge, user } = await renderWindow(mixed());
    await user.click(screen.getByRole('button', { name: 'Pause all' }));
    await user.click(screen.getByRole('button', { name: 'Clear done' }));
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'stepAll', step: 'pause' },
      { deed: 'remove', jobIds: [sampleId('job', 4)] },
    ]);
  });

  it('commands the selected uploads while several are selected', async () => {
    const { bridge, user } = await renderWindow(mixed());
    await user.click(screen.getByRole('row', { name: /file-2/ }));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(bridge.calls.at(-1)).toEqual({ deed: 'cancel', jobIds: [sampleId('job', 2), sampleId('job', 3)] });
    expect(screen.getByRole('button', { name: 'Resume' }).hasAttribute('disabled')).toBe(true);
  });
});

describe('the details', () => {
  it('explain an error in four parts and a technical line', async () => {
    const { user } = await renderWindow(mixed());
    await user.click(screen.getByRole('row', { name: /file-3/ }));
    const details = within(screen.getByRole('region', { name: 'Details' }));
    expect(details.getByText('The server does not take this file at this place.')).toBeDefined();
    for (const part of ['Why', 'What Bitlade does', 'What you can do'])
      expect(details.getByText(part)).toBeDefined();
    expect(
      details.getByText(/exists-or-denied · HTTP 403 · BITS 0x80070005 E_ACCESSDENIED · context 5/),
    ).toBeDefined();
    expect(details.getByRole('button', { name: 'Copy details' })).toBeDefined();
  });

  it('follow the confirmed bytes', async () => {
    const { user, patch } = await renderWindow(mixed());
    await user.click(screen.getByRole('row', { name: /file-1/ }));
    expect(screen.getByText('250,000 of 1,000,000 bytes')).toBeDefined();
    await patch({ progress: [sampleProgress(1, { acknowledgedBytes: 750_000 })] });
    expect(screen.getByText('750,000 of 1,000,000 bytes')).toBeDefined();
  });

  it('can be closed and opened again', async () => {
    const { user } = await renderWindow(mixed());
    await user.click(screen.getByRole('button', { name: 'Close details' }));
    expect(screen.queryByRole('region', { name: 'Details' })).toBeNull();
    await user.click(screen.getByRole('row', { name: /file-1/ }));
    await user.keyboard('{Enter}');
    expect(screen.getByRole('region', { name: 'Details' })).toBeDefined();
  });
});

it('what befell the queue at the start stands in the window until it is put away', async () => {
  const bridge = new FakeBridge();
  bridge.storeNotices = [
    {
      kind: 'restored',
      fault: 'damaged',
      backupDay: null,
      jobs: 0,
      pausedJobs: 0,
      jobsBefore: 7,
      keptAs: null,
    },
  ];
  const { user } = await renderWindow(bridge);
  const notices = screen.getByRole('region', { name: 'Notices' });
  expect(notices.textContent).toContain('The queue file is damaged.');
  expect(notices.textContent).toContain('Nothing could be recovered.');
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(bridge.calls.at(-1)).toEqual({ deed: 'dismissStoreNotice', kind: 'restored' });
  expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull();
});

describe('trouble with main itself', () => {
  it('is told in words, with details to copy, and can be dismissed', async () => {
    const bridge = mixed();
    const { user } = await renderWindow(bridge);
    bridge.error = uploadError('storage-failed', 'fatal', { detail: 'ENOSPC' });
    await user.click(screen.getByRole('button', { name: 'Pause all' }));
    expect(screen.getByText('Cannot save the queue here.')).toBeDefined();
    expect(screen.getByText('storage-failed · ENOSPC')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('Cannot save the queue here.')).toBeNull();
  });
});
