// @vitest-environment jsdom
import { act, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { JobView } from '../../shared/job-view.ts';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import { sampleBatch, sampleId, sampleJob, sampleStatus } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

const singles = (count: number): FakeBridge => {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  return new FakeBridge({
    jobs: numbers.map((number) => sampleJob(number)),
    batches: numbers.map((number) => sampleBatch(number)),
  });
};
const row = (name: RegExp): HTMLElement => screen.getByRole('row', { name });
const order = (): string[] =>
  screen.getAllByRole('rowheader').map((header) => header.querySelector('bdi')?.textContent ?? '');
const job1 = sampleId('job', 1);

describe('a cancel that can be taken back', () => {
  const undoId = '00000003-0000-4000-8000-000000000001';
  const cancelled = async () => {
    const bridge = singles(2);
    const until = Date.now() + 8_000;
    const undo = { id: undoId, kind: 'cancel', count: 1, until } as const;
    bridge.stepReport = { refusedJobIds: [], undo };
    const window = await renderWindow(bridge);
    await window.user.click(screen.getByRole('button', { name: 'Cancel: file-1.bin' }));
    const hold = { kind: 'cancel', until } as const;
    await window.patch({
      jobs: [sampleJob(1, { state: 'cancelling', hold })],
      status: sampleStatus({ undo: [undo] }),
    });
    return window;
  };

  it('says so in its row and above the status bar, with the time left', async () => {
    await cancelled();
    expect(row(/file-1/).textContent).toMatch(/Cancelled · can be taken back for [78] s/);
    const toast = screen.getByRole('region', { name: 'Undo' });
    expect(toast.textContent).toMatch(/1 upload cancelled\.\d s/);
  });

  it('is taken back by the row, by the toast, by the keys', async () => {
    const { bridge, user } = await cancelled();
    await user.click(screen.getByRole('button', { name: 'Undo: file-1.bin' }));
    await user.click(within(screen.getByRole('region', { name: 'Undo' })).getByRole('button'));
    await user.keyboard('{Control>}z{/Control}');
    expect(bridge.calls.slice(2)).toEqual(Array(3).fill({ deed: 'undo', undoId }));
  });

  it('leaves the keys of a text field to the field', async () => {
    const { bridge, user } = await cancelled();
    await user.click(screen.getByRole('searchbox'));
    await user.keyboard('{Control>}z{/Control}');
    expect(bridge.calls.filter(({ deed }) => deed === 'undo')).toEqual([]);
  });

  it('too late is told', async () => {
    const { bridge, user } = await cancelled();
    bridge.undoReport = null;
    await user.keyboard('{Control>}z{/Control}');
    expect(screen.getByText('It is too late to take that back.')).toBeDefined();
  });

  it('hands the focus to the list when its time is over', async () => {
    const { patch } = await cancelled();
    await act(async () =>
      within(screen.getByRole('region', { name: 'Undo' }))
        .getByRole('button')
        .focus(),
    );
    await patch({ status: sampleStatus() });
    expect(screen.queryByRole('region', { name: 'Undo' })).toBeNull();
    expect(document.activeElement?.tagName).toBe('TR');
  });

  it('is wanted now with Shift, by pointer and keyboard', async () => {
    const { bridge, user } = await renderWindow(singles(2));
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('button', { name: 'Cancel: file-1.bin' }));
    await user.keyboard('{/Shift}');
    await user.click(row(/file-2/));
    await user.keyboard('{Shift>}{Delete}{/Shift}');
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'cancel-now', jobIds: [job1] },
      { deed: 'cancel-now', jobIds: [sampleId('job', 2)] },
    ]);
  });
});

describe('the order', () => {
  it('is that of the ranks, and the focus goes along', async () => {
    const undo = { id: job1, kind: 'move', count: 2, until: Date.now() + 8_000 } as const;
    const moved = singles(3);
    moved.stepReport = { refusedJobIds: [], undo };
    const { bridge, user, patch, model } = await renderWindow(moved);
    const said: string[] = [];
    model.announcer.say = (text) => said.push(text);
    await user.click(row(/file-3/));
    await user.keyboard('{Alt>}{Home}{/Alt}');
    expect(bridge.calls.at(-1)).toEqual({ deed: 'move-top', jobIds: [sampleId('job', 3)] });
    await patch({ jobs: [sampleJob(3, { rank: 0 })] });
    expect(order()).toEqual(['file-3.bin', 'file-1.bin', 'file-2.bin']);
    expect(document.activeElement).toBe(row(/file-3/));
    expect(screen.getByText('1 of 3')).toBeDefined();
    expect(said).toEqual(['file-3.bin: place 1 of 3.']);
  });
});

describe('the commands of a row', () => {
  it('open at the row for the whole selection it is part of', async () => {
    const { bridge, user } = await renderWindow(singles(3));
    await user.click(row(/file-1/));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await user.pointer({ keys: '[MouseRight]', target: row(/file-2/) });
    expect(screen.getByRole('menu', { name: 'Commands for 2 uploads' })).toBeDefined();
    await user.click(screen.getByRole('menuitem', { name: 'Run now' }));
    expect(bridge.calls.at(-1)).toEqual({ deed: 'run-now', jobIds: [job1, sampleId('job', 2)] });
  });

  it('set a priority with the keyboard alone', async () => {
    const { bridge, user } = await renderWindow(singles(1));
    await act(async () => screen.getByRole('button', { name: 'More: file-1.bin' }).focus());
    await user.keyboard('{Enter}');
    expect(screen.getByRole('menu', { name: 'Commands for file-1.bin' })).toBeDefined();
    await act(async () => screen.getByRole('menuitem', { name: 'Priority' }).focus());
    await user.keyboard('{ArrowRight}');
    const normal = await screen.findByRole('menuitemradio', { name: 'Normal' });
    expect(normal.getAttribute('aria-checked')).toBe('true');
    await user.click(screen.getByRole('menuitemradio', { name: 'Foreground' }));
    expect(bridge.calls.at(-1)).toEqual({
      deed: 'set',
      setting: { priority: 'foreground' },
      jobIds: [job1],
    });
  });

  it('ask for a limit and say what is wrong with one', async () => {
    const { bridge, user } = await renderWindow(singles(1));
    await user.click(screen.getByRole('button', { name: 'More: file-1.bin' }));
    await user.click(screen.getByRole('menuitem', { name: 'Speed limit…' }));
    const entry = screen.getByRole('textbox', { name: 'At most' });
    await user.type(entry, '500{Enter}');
    expect(screen.getByText(/Enter a number with its unit/)).toBeDefined();
    await user.type(entry, ' kB/s{Enter}');
    expect(bridge.calls.at(-1)).toEqual({
      deed: 'set',
      setting: { bytesPerSecond: 500_000 },
      jobIds: [job1],
    });
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('what holds the whole queue back', () => {
  it('is one banner with the number that waits, and a reason in every row', async () => {
    const { patch } = await renderWindow(singles(3));
    await patch({ status: sampleStatus({ hold: { reason: 'offline', until: null } }) });
    expect(screen.getByRole('region', { name: 'Notices' }).textContent).toBe('No network. 3 uploads wait.');
    expect(row(/file-2/).textContent).toContain('No network: goes on by itself');
    await patch({ status: sampleStatus() });
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull();
  });

  it('says nothing when nothing waits', async () => {
    const bridge = new FakeBridge({
      jobs: [sampleJob(1, { state: 'acknowledged' })],
      batches: [sampleBatch(1)],
      status: sampleStatus({ hold: { reason: 'battery', until: null } }),
    });
    await renderWindow(bridge);
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull();
  });

  it('says that a computer which has just woken up is not asleep', async () => {
    const { patch } = await renderWindow(singles(1));
    await patch({ status: sampleStatus({ hold: { reason: 'asleep', until: Date.now() + 90_000 } }) });
    expect(screen.getByRole('region', { name: 'Notices' }).textContent).toContain(
      'This computer has just woken up. 1 upload waits.',
    );
    expect(row(/file-1/).textContent).toMatch(/This computer has just woken up: goes on in \d+ s/);
  });

  it('can be overridden up to the named end of the stop; the focus stays in the window', async () => {
    const bridge = singles(1);
    const { user, patch } = await renderWindow(bridge);
    const until = new Date().setHours(23, 59, 0, 0);
    await patch({ status: sampleStatus({ hold: { reason: 'timetable', until } }) });
    await user.click(screen.getByRole('button', { name: 'Upload anyway until 23:59' }));
    expect(bridge.calls.at(-1)).toEqual({
      deed: 'changeQueueSettings',
      change: { weekOverride: { rule: 'full', until } },
    });
    await patch({ status: sampleStatus() });
    expect(document.activeElement).toBe(row(/file-1/));
  });

  it('that the user has set for a while is told as such, and ended in banner and status bar', async () => {
    const bridge = singles(1);
    const { user, patch } = await renderWindow(bridge);
    const until = new Date().setHours(23, 59, 0, 0);
    const settings = { ...defaultQueueSettings, weekOverride: { rule: 'stop', until } } as const;
    const stopped = sampleStatus({ hold: { reason: 'override', until }, settings });
    await patch({ status: stopped });
    const notices = screen.getByRole('region', { name: 'Notices' });
    expect(notices.textContent).toContain(
      'You have stopped the uploads for a while. 1 upload waits. It goes on at 23:59.',
    );
    expect(row(/file-1/).textContent).toContain('Stopped by you: goes on at 23:59');
    for (const place of [0, 1]) {
      await patch({ status: stopped });
      const end = screen.getAllByRole('button', { name: 'End the stop' })[place];
      if (end) await user.click(end);
      expect(bridge.calls.splice(-1)).toEqual([
        { deed: 'changeQueueSettings', change: { weekOverride: null } },
      ]);
    }
  });

  it('what the first reason lets pass may be held by another: both are told with their own uploads', async () => {
    const own = sampleJob(2, { remoteUrl: 'http://127.0.0.1:8080/in/file-2.bin' });
    const bridge = new FakeBridge({ jobs: [sampleJob(1), own], batches: [sampleBatch(1), sampleBatch(2)] });
    const { patch } = await renderWindow(bridge);
    const behind = { reason: 'battery', until: null } as const;
    await patch({ status: sampleStatus({ hold: { reason: 'offline', until: null, behind } }) });
    const { textContent } = screen.getByRole('region', { name: 'Notices' });
    expect(textContent).toContain('No network. 1 upload waits.');
    expect(textContent).toContain('Running on battery. 1 upload waits.');
  });

  it('a full disk is named with the folder, and what comes is only a try', async () => {
    const { patch } = await renderWindow(singles(1));
    const hold = { reason: 'disk-full', until: Date.now() + 8_000, folder: '/home/ana/Bitlade' } as const;
    await patch({ status: sampleStatus({ hold }) });
    expect(screen.getByRole('region', { name: 'Notices' }).textContent).toMatch(
      /The disk of the queue is full\. Make room on it\. The queue is kept in \/home\/ana\/Bitlade\. 1 upload waits\. The next try is in \d s\./,
    );
    expect(row(/file-1/).textContent).toMatch(/The disk of the queue is full: tries again in \d s/);
  });
});

describe('a batch', () => {
  it('shows a running search with its number, and stops it', async () => {
    const batchId = sampleId('batch', 1);
    const { bridge, user, patch } = await renderWindow(
      new FakeBridge({
        jobs: [sampleJob(1)],
        batches: [sampleBatch(1, { kind: 'folder', label: 'Line 4', scan: 'running' })],
      }),
    );
    const scan = { batchId, label: 'Line 4', foundFiles: 1204, foundBytes: 3_200_000_000, skippedItems: 3 };
    await patch({ status: sampleStatus({ scans: [scan] }) });
    expect(screen.getByText(/Finding files in Line 4: 1,204 files found, 3\.2 GB · 3 skipped/)).toBeDefined();
    expect(row(/Line 4/).textContent).toContain('Finding files · 1 file found');
    const nextLookAt = Date.now() + 15_000;
    await patch({ status: sampleStatus({ scans: [{ ...scan, nextLookAt }] }) });
    expect(screen.getByText(/the network drive does not answer, next look in \d+ s$/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Stop searching Line 4' }));
    expect(bridge.calls.at(-1)).toEqual({ deed: 'stepBatch', step: 'stop-scan', batchId });
    await patch({ status: sampleStatus(), batches: [sampleBatch(1, { kind: 'folder', scan: 'stopped' })] });
    expect(document.activeElement?.tagName).toBe('TR');
    expect(screen.getByText(/search stopped/)).toBeDefined();
  });

  const jobsOf = (part: (number: number) => Partial<JobView>) =>
    [1, 2, 3].map((number) => sampleJob(number, { batchId: sampleId('batch', 1), ...part(number) }));

  it('that waits says why and until when, in its row and its details', async () => {
    const error = uploadError('server-busy', 'transient', { retryAfterSeconds: 300 });
    const nextTryAt = Date.now() + 60_000;
    const jobs = jobsOf((number) => (number === 3 ? {} : { error, nextTryAt }));
    const { user } = await renderWindow(new FakeBridge({ jobs, batches: [sampleBatch(1)] }));
    const words = /The server asked to wait: goes on in \d+ s \(2 of 3 that wait\)/;
    expect(row(/file-1\.bin and 2 more/).textContent).toMatch(words);
    await user.click(row(/file-1\.bin and 2 more/));
    const details = within(screen.getByRole('region', { name: 'Details' }));
    expect(details.getByRole('heading', { name: 'file-1.bin and 2 more' })).toBeDefined();
    expect(details.getByText(words)).toBeDefined();
  });

  it('that waits for the next try says what happened', async () => {
    const error = uploadError('server-disk-full', 'transient');
    const jobs = jobsOf((number) => ({
      state: 'transientError',
      error: number === 3 ? uploadError('connection-lost', 'transient') : error,
      nextTryAt: Date.now() + 60_000,
    }));
    await renderWindow(new FakeBridge({ jobs, batches: [sampleBatch(1)] }));
    const words = /The disk of the server is full · Tries again in \d+ s \(2 of 3 that wait\)/;
    expect(row(/file-1\.bin and 2 more/).textContent).toMatch(words);
  });

  it('that is cancelled says so while it can be taken back, counts for nothing, and keeps its size', async () => {
    const hold = { kind: 'cancel', until: Date.now() + 8_000 } as const;
    const jobs = jobsOf(() => ({ state: 'cancelling', hold }));
    const { patch } = await renderWindow(new FakeBridge({ jobs, batches: [sampleBatch(1)] }));
    const batch = () => row(/file-1\.bin and 2 more/);
    expect(batch().textContent).toMatch(/Cancelled · can be taken back for \d s/);
    expect(screen.getByRole('button', { name: /^Waiting 0/ })).toBeDefined();
    await patch({ jobs: jobsOf(() => ({ state: 'cancelled', cancelOutcome: 'confirmed' })) });
    expect(batch().textContent).toContain('3.0 MB');
    expect(batch().textContent).not.toContain('%');
  });

  it('is saved as a list', async () => {
    const bridge = new FakeBridge({
      jobs: [sampleJob(1)],
      batches: [sampleBatch(1, { kind: 'folder', label: 'Line 4' })],
    });
    bridge.proofFile = '/home/ana/list.csv';
    const { user } = await renderWindow(bridge);
    await user.click(screen.getByRole('button', { name: 'More: Line 4' }));
    await user.click(screen.getByRole('menuitem', { name: 'Save list' }));
    await user.click(await screen.findByRole('menuitem', { name: 'As CSV…' }));
    expect(bridge.calls.at(-1)).toEqual({
      deed: 'saveProof',
      proof: { kind: 'manifest', batchId: sampleId('batch', 1), format: 'csv' },
    });
    expect(screen.getByText('Saved as /home/ana/list.csv.')).toBeDefined();
  });
});

describe('what brings an upload on', () => {
  const buttons = (part: HTMLElement): string[] =>
    within(part)
      .getAllByRole('button')
      .map((button) => button.getAttribute('aria-label') ?? button.textContent);
  const details = (): HTMLElement => screen.getByRole('region', { name: 'Details' });

  it('is a sign-in where a server wants one, for the upload that asked and for those that wait', async () => {
    const error = uploadError('sign-in-needed', 'fatal', { host: 'bits.plant.example' });
    const { user } = await renderWindow(
      new FakeBridge({
        jobs: [sampleJob(1, { state: 'error', error }), sampleJob(2)],
        batches: [sampleBatch(1), sampleBatch(2)],
        status: sampleStatus({
          servers: [{ origin: 'https://bits.plant.example', reason: 'sign-in', until: null }],
        }),
      }),
    );
    for (const name of ['file-1', 'file-2']) {
      const own = row(new RegExp(name));
      expect(buttons(own)[0]).toBe(`Sign in…: ${name}.bin`);
      await user.click(own);
      expect(buttons(details()).slice(0, 2)).toEqual(['Close details', 'Sign in…']);
      expect(buttons(details())).not.toContain('Try again');
    }
  });

  it('is a try now, though the server asked to wait', async () => {
    const error = uploadError('server-busy', 'transient', { retryAfterSeconds: 300 });
    const asked = {
      origin: 'https://bits.plant.example',
      reason: 'asked',
      until: Date.now() + 90_000,
    } as const;
    const bridge = new FakeBridge({
      jobs: [sampleJob(1, { error })],
      batches: [sampleBatch(1)],
      status: sampleStatus({ servers: [asked] }),
    });
    const { user, patch } = await renderWindow(bridge);
    await user.click(row(/file-1/));
    expect(within(details()).getByText('Wait, or try now.')).toBeDefined();
    await user.click(within(details()).getByRole('button', { name: 'Try now' }));
    expect(bridge.calls.at(-1)).toEqual({ deed: 'retry', jobIds: [sampleId('job', 1)] });
    await patch({ status: sampleStatus({ hold: { reason: 'offline', until: null } }) });
    expect(within(details()).getByText('Wait.')).toBeDefined();
    expect(within(details()).queryByRole('button', { name: 'Try now' })).toBeNull();
  });
});

describe('the limit in force', () => {
  it('stands in the status bar with its rule', async () => {
    const until = new Date().setHours(23, 59, 0, 0);
    const limit = { bytesPerSecond: 2_000_000, rule: 'timetable', until } as const;
    const settings = { ...defaultQueueSettings, rateMode: 'polite' } as const;
    const { patch } = await renderWindow(singles(1));
    expect(screen.getByRole('button', { name: 'Speed and times: No limit' })).toBeDefined();
    await patch({ status: sampleStatus({ limit, settings }) });
    expect(
      screen.getByRole('button', {
        name: 'Speed and times: Polite · At most 2.0 MB/s · by the timetable, until 23:59',
      }),
    ).toBeDefined();
  });
});
