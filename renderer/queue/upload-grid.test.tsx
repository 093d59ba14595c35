// @vitest-environment jsdom
import { act, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import { sampleBatch, sampleId, sampleJob, sampleProgress } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

const singles = (count: number) => {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  return new FakeBridge({
    jobs: numbers.map((number) => sampleJob(number)),
    batches: numbers.map((number) => sampleBatch(number)),
  });
};

const folder = () =>
  new FakeBridge({
    jobs: [
      sampleJob(1, { state: 'acknowledged', totalBytes: 1000 }),
      sampleJob(2, { state: 'transferring', totalBytes: 3000 }),
      sampleJob(3, { state: 'error', totalBytes: 4000, error: uploadError('access-denied', 'fatal') }),
    ].map((job) => ({ ...job, batchId: sampleId('batch', 1), relativePath: `Photos/${job.fileName}` })),
    batches: [sampleBatch(1, { kind: 'folder', label: 'Photos' })],
    progress: [sampleProgress(2, { acknowledgedBytes: 1500, bytesPerSecond: 500 })],
  });

const row = (name: string | RegExp): HTMLElement => screen.getByRole('row', { name });
const buttons = (element: HTMLElement): string[] =>
  within(element)
    .queryAllByRole('button')
    .map((button) => button.getAttribute('aria-label') ?? '');
const selectedNames = (): string[] =>
  screen
    .getAllByRole('row', { selected: true })
    .map((element) => element.querySelector('bdi')?.textContent ?? '');

describe('rows', () => {
  const expected: Record<JobState, readonly string[]> = {
    queued: ['Pause', 'Cancel'],
    connecting: ['Pause', 'Cancel'],
    transferring: ['Pause', 'Cancel'],
    transferred: ['Pause', 'Cancel'],
    closing: ['Cancel'],
    suspended: ['Resume', 'Cancel'],
    transientError: ['Try now', 'Pause', 'Cancel'],
    error: ['Try again', 'Cancel', 'Remove from the list'],
    acknowledged: ['Remove from the list'],
    cancelling: [],
    cancelled: ['Upload again', 'Remove from the list'],
  };

  it.each(jobStates)('offer what the state allows: %s', async (state) => {
    await renderWindow(new FakeBridge({ jobs: [sampleJob(1, { state })], batches: [sampleBatch(1)] }));
    expect(buttons(row(/file-1/))).toEqual([...expected[state], 'More'].map((step) => `${step}: file-1.bin`));
  });

  it('show name, state, size, speed, time left and a bar that says its value', async () => {
    await renderWindow(
      new FakeBridge({
        jobs: [sampleJob(1, { state: 'transferring', totalBytes: 7_400_000_000 })],
        batches: [sampleBatch(1)],
        progress: [
          sampleProgress(1, {
            acknowledgedBytes: 3_100_000_000,
            bytesPerSecond: 24_100_000,
            secondsLeft: 300,
          }),
        ],
      }),
    );
    const bar = screen.getByRole('progressbar', { name: 'Upload of file-1.bin' });
    expect(bar.getAttribute('aria-valuenow')).toBe('41');
    expect(bar.getAttribute('aria-valuetext')).toBe('41 percent, 3.1 GB of 7.4 GB, about 5 min');
    const text = row(/file-1/).textContent;
    for (const part of [
      'Uploading',
      'to bits.plant.example/ingest',
      '7.4 GB',
      '24.1 MB/s',
      'about 5 min',
      '41 %',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('make marks in names visible', async () => {
    await renderWindow(
      new FakeBridge({ jobs: [sampleJob(1, { fileName: 'a\u202egpj.exe' })], batches: [sampleBatch(1)] }),
    );
    expect(row(/a\\u\{202e\}gpj\.exe/)).toBeDefined();
  });

  it('ask main for a step and show only what main says', async () => {
    const { bridge, user, patch } = await renderWindow(singles(1));
    await user.click(screen.getByRole('button', { name: 'Cancel: file-1.bin' }));
    expect(bridge.calls.at(-1)).toEqual({ deed: 'cancel', jobIds: [sampleId('job', 1)] });
    expect(row(/file-1/).textContent).toContain('Waits its turn');

    await patch({ jobs: [sampleJob(1, { state: 'cancelling' })] });
    expect(row(/file-1/).textContent).toContain('waiting for the server to confirm');

    await patch({ jobs: [sampleJob(1, { state: 'cancelled', cancelOutcome: 'finished-before' })] });
    expect(row(/file-1/).textContent).toContain('Already finished on the server before the cancel arrived');
  });

  it('tell when main refuses a step', async () => {
    const bridge = singles(1);
    bridge.stepReport = { refusedJobIds: [sampleId('job', 1)], undo: null };
    const { user } = await renderWindow(bridge);
    await user.click(screen.getByRole('button', { name: 'Pause: file-1.bin' }));
    expect(await screen.findByText(/has moved on in the meantime/)).toBeDefined();
  });

  it('do not tell of a few of many that finished in that moment', async () => {
    const bridge = singles(3);
    bridge.stepReport = { refusedJobIds: [sampleId('job', 1)], undo: null };
    const { user } = await renderWindow(bridge);
    await user.click(row(/file-1/));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    expect(bridge.calls.at(-1)).toMatchObject({ deed: 'pause' });
    expect(screen.queryByText(/moved on in the meantime/)).toBeNull();
  });
});

describe('a batch header', () => {
  it('sums up its jobs', async () => {
    await renderWindow(folder());
    const header = row(/Photos/);
    for (const part of ['1 of 3 done', '1 needs you', '8.0 kB', '500 bytes/s', '31 %']) {
      expect(header.textContent).toContain(part);
    }
  });

  it('pauses, cancels and retries what can take it', async () => {
    const { bridge, user } = await renderWindow(folder());
    await user.click(screen.getByRole('button', { name: 'Pause: Photos' }));
    await user.click(screen.getByRole('button', { name: 'Cancel: Photos' }));
    await user.click(screen.getByRole('button', { name: 'Try failed again: Photos' }));
    const batchId = sampleId('batch', 1);
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'stepBatch', step: 'pause', batchId },
      { deed: 'stepBatch', step: 'cancel', batchId },
      { deed: 'stepBatch', step: 'retry-failed', batchId },
    ]);
  });

  it('folds its jobs away', async () => {
    const { user } = await renderWindow(folder());
    await user.click(screen.getByRole('button', { name: 'Hide the uploads of Photos' }));
    expect(screen.queryByRole('row', { name: /file-2/ })).toBeNull();
    expect(screen.getByRole('button', { name: 'Show the uploads of Photos' })).toBeDefined();
  });
});

describe('the keyboard', () => {
  it('selects with arrows, Shift, Ctrl and Space', async () => {
    const { user } = await renderWindow(singles(4));
    await user.click(row(/file-1/));
    await user.keyboard('{ArrowDown}');
    expect(selectedNames()).toEqual(['file-2.bin']);
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(selectedNames()).toEqual(['file-2.bin', 'file-3.bin']);
    await user.keyboard('{Control>}{ArrowDown}{/Control} ');
    expect(selectedNames()).toEqual(['file-2.bin', 'file-3.bin', 'file-4.bin']);
    await user.keyboard('{Escape}');
    expect(screen.queryAllByRole('row', { selected: true })).toEqual([]);
  });

  it('commands the selection', async () => {
    const { bridge, user } = await renderWindow(singles(3));
    await user.click(row(/file-1/));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}p{Delete}');
    const both = [sampleId('job', 1), sampleId('job', 2)];
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'pause', jobIds: both },
      { deed: 'cancel', jobIds: both },
    ]);
  });

  it('leaves the keys alone outside the grid', async () => {
    const { bridge, user } = await renderWindow(singles(2));
    await user.click(row(/file-1/));
    await user.type(screen.getByRole('searchbox'), 'p{Delete}');
    expect(bridge.calls).toEqual([{ deed: 'snapshot' }]);
  });

  it('walks over the buttons of a row and folds a batch with left and right', async () => {
    const { user } = await renderWindow(folder());
    await user.click(row(/file-2/));
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Pause: file-2.bin');
    await user.keyboard('{ArrowLeft}');
    expect(document.activeElement).toBe(row(/file-2/));
    await user.keyboard('{Home}{ArrowLeft}');
    expect(screen.queryByRole('row', { name: /file-2/ })).toBeNull();
    await user.keyboard('{ArrowRight}');
    expect(row(/file-2/)).toBeDefined();
  });
});

describe('the focus', () => {
  it('goes to the next row when its row is removed', async () => {
    const { user, patch } = await renderWindow(singles(3));
    await user.click(row(/file-2/));
    await patch({ removedJobIds: [sampleId('job', 2)] });
    expect(document.activeElement).toBe(row(/file-3/));
    await patch({ removedJobIds: [sampleId('job', 3)] });
    expect(document.activeElement).toBe(row(/file-1/));
  });

  it('goes to the row when its button goes away', async () => {
    const { patch } = await renderWindow(singles(1));
    await act(async () => screen.getByRole('button', { name: 'Pause: file-1.bin' }).focus());
    await patch({ jobs: [sampleJob(1, { state: 'acknowledged' })] });
    expect(document.activeElement).toBe(row(/file-1/));
  });

  it('goes to the row whose button was pressed, not to the one selected before', async () => {
    const { user, patch } = await renderWindow(singles(3));
    await user.click(row(/file-1/));
    await user.click(screen.getByRole('button', { name: 'Cancel: file-3.bin' }));
    await patch({ jobs: [sampleJob(3, { state: 'cancelling' })] });
    expect(document.activeElement).toBe(row(/file-3/));
    expect(selectedNames()).toEqual(['file-1.bin']);
  });

  it('goes on when a filter lets its row go', async () => {
    const { user, patch } = await renderWindow(singles(3));
    await user.click(screen.getByRole('button', { name: 'Waiting 3 uploads' }));
    await user.click(row(/file-1/));
    await patch({ jobs: [sampleJob(1, { state: 'transferring' })] });
    expect(document.activeElement).toBe(row(/file-2/));
  });

  it('is not taken from where the user put it', async () => {
    const { user, patch } = await renderWindow(singles(2));
    await user.click(row(/file-1/));
    await user.click(screen.getByRole('searchbox'));
    await patch({ removedJobIds: [sampleId('job', 1)] });
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });
});
