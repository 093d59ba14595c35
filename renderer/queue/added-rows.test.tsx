// @vitest-environment jsdom
import { act, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { sampleBatch, sampleId, sampleJob } from '../../shared/testing/job-samples.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow, type TestWindow } from '../testing/render-window.tsx';

const destination = { kind: 'address', address: 'https://bits.example/in/' } as const;

/** A window over a long list; the next addition is the folder `Photos` with two files. */
async function longList(): Promise<TestWindow> {
  const numbers = Array.from({ length: 1000 }, (_, at) => at + 1);
  const jobs = numbers.map((number) => sampleJob(number));
  const batches = numbers.map((number) => sampleBatch(number));
  const bridge = new FakeBridge({ jobs, batches }, { destination });
  bridge.addReport = { ...bridge.addReport, addedJobIds: [sampleId('job', 1001), sampleId('job', 1002)] };
  return renderWindow(bridge);
}

/** Main looks for files until the function returned is called. */
function holdAnswer({ bridge }: TestWindow): () => Promise<void> {
  const { pick } = bridge;
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  bridge.pick = async (...args) => {
    await released;
    return pick(...args);
  };
  return () => act(async () => release());
}

const photos = {
  jobs: [1001, 1002].map((number) => sampleJob(number, { batchId: sampleId('batch', 1001) })),
  batches: [sampleBatch(1001, { kind: 'folder', label: 'Photos' })],
};

const row = (name: RegExp): HTMLElement | null => screen.queryByRole('row', { name });
const addFolder = ({ user }: TestWindow) => user.click(screen.getByRole('button', { name: 'Add folder' }));
const isShown = (): void => {
  expect(row(/Photos/)?.tabIndex).toBe(0);
  expect(row(/Photos/)?.getAttribute('aria-selected')).toBe('false');
  // Only where the list is scrolled to are there rows beside the active one.
  expect(row(/file-1002/)).not.toBeNull();
  expect(row(/file-1\.bin/)).toBeNull();
};

describe('rows just added', () => {
  it('are scrolled to when their patch follows the answer', async () => {
    const window = await longList();
    await addFolder(window);
    expect(row(/file-1\.bin/)).not.toBeNull();
    await window.patch(photos);
    isShown();
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull();
  });

  it('are scrolled to while more are still looked for; what the search finds later moves nothing', async () => {
    const window = await longList();
    const answer = holdAnswer(window);
    await addFolder(window);
    const growing = photos.batches.map((batch) => ({ ...batch, scan: 'running' as const }));
    await window.patch({ ...photos, batches: growing });
    isShown();

    await window.user.click(screen.getByRole('button', { name: 'History' }));
    await answer();
    expect(screen.getByRole('heading', { name: 'History' })).toBeDefined();
  });

  it('are not those that somebody else adds while the dialog is open', async () => {
    const window = await longList();
    const answer = holdAnswer(window);
    await addFolder(window);
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    await window.patch({ jobs: [sampleJob(1500)], batches: [sampleBatch(1500)] });
    focus.mockRestore();
    await window.patch({});
    expect(row(/file-1\.bin/)).not.toBeNull();
    await window.patch(photos);
    isShown();
    await answer();
  });

  it('one file is selected', async () => {
    const window = await longList();
    window.bridge.addReport = { ...window.bridge.addReport, addedJobIds: [sampleId('job', 1001)] };
    await addFolder(window);
    await window.patch({ jobs: [sampleJob(1001)], batches: [sampleBatch(1001)] });
    expect(row(/file-1001/)?.getAttribute('aria-selected')).toBe('true');
  });

  it('are not gone to once something else was chosen', async () => {
    const window = await longList();
    await addFolder(window);
    const second = row(/file-2\.bin/);
    if (second !== null) await window.user.click(second);
    await window.patch(photos);
    expect(row(/file-2\.bin/)?.getAttribute('aria-selected')).toBe('true');
    expect(row(/Photos/)).toBeNull();
  });

  it('leave the focus where somebody types', async () => {
    const window = await longList();
    await addFolder(window);
    await window.user.click(screen.getByRole('searchbox'));
    await window.patch(photos);
    isShown();
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });

  it('take along the focus that was in the list', async () => {
    const window = await longList();
    const first = row(/file-1\.bin/);
    if (first !== null) await window.user.click(first);
    void window.model.additions.add({ kind: 'pick', what: 'folder' });
    await window.patch(photos);
    expect(document.activeElement).toBe(row(/Photos/));
  });
});

describe('rows just added that are hidden', () => {
  it('by a search: the search stays, a notice tells, and Show goes there', async () => {
    const window = await longList();
    await window.user.type(screen.getByRole('searchbox'), 'file-7.bin');
    await addFolder(window);
    await window.patch(photos);
    expect(screen.getByText('2 uploads added, not shown here.')).toBeDefined();
    expect(screen.getByText('The search for “file-7.bin” does not match.')).toBeDefined();
    expect(row(/file-7\.bin/)).not.toBeNull();
    expect(row(/Photos/)).toBeNull();

    await window.user.click(screen.getByRole('button', { name: 'Show' }));
    isShown();
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('');
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull();
    expect(document.activeElement).toBe(row(/Photos/));
  });

  it('by an empty view: the view stays, a notice tells, and Show goes there', async () => {
    const window = await longList();
    await window.user.click(screen.getByRole('button', { name: /^Done/ }));
    await addFolder(window);
    await window.patch(photos);
    expect(screen.getByText('Not in the view “Done” yet.')).toBeDefined();
    expect(screen.getByText('No upload in “Done”')).toBeDefined();

    await window.user.click(screen.getByRole('button', { name: 'Show' }));
    isShown();
    expect(document.activeElement).toBe(row(/Photos/));
  });
});
