// @vitest-environment jsdom
import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { sampleId } from '../../shared/testing/job-samples.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

const destination = { kind: 'address', address: 'https://bits.example/in/' } as const;
const ready = () => new FakeBridge({}, { destination });

/** A drag as Chromium sends it; jsdom has neither drag events nor a DataTransfer of its own. */
async function drag(type: 'dragover' | 'dragleave' | 'drop', files: readonly File[]): Promise<Event> {
  const event = new MouseEvent(type, { bubbles: true, cancelable: true, relatedTarget: null });
  const types = files.length > 0 ? ['Files'] : ['text/plain'];
  Object.defineProperty(event, 'dataTransfer', { value: { files, types, dropEffect: 'none' } });
  await act(async () => {
    document.body.dispatchEvent(event);
  });
  return event;
}

const photo = new File(['x'], 'photo.jpg');
const folder = new File([], 'Holiday');

describe('a drop', () => {
  it('hands over the very File objects, folders too', async () => {
    const { bridge } = await renderWindow(ready());
    const event = await drag('drop', [photo, folder]);
    expect(event.defaultPrevented).toBe(true);
    const call = bridge.calls.at(-1);
    expect(call).toEqual({ deed: 'addFiles', files: [photo, folder], destination, naming: null });
    if (call?.deed === 'addFiles') expect(call.files[0]).toBe(photo);
  });

  it('shows where the files would go while they are over the window', async () => {
    await renderWindow(ready());
    await drag('dragover', [photo]);
    expect(screen.getByText('Drop to upload')).toBeDefined();
    expect(screen.getByText('to bits.example/in')).toBeDefined();
    await drag('dragleave', [photo]);
    expect(screen.queryByText('Drop to upload')).toBeNull();
  });

  it('refuses text in words and adds nothing', async () => {
    const { bridge } = await renderWindow(ready());
    await drag('dragover', []);
    expect(screen.getByText('Only files and folders can be dropped.')).toBeDefined();
    await drag('drop', []);
    expect(screen.getByText('Only files and folders can be dropped.')).toBeDefined();
    expect(bridge.calls.map(({ deed }) => deed)).toEqual(['snapshot']);
  });

  it('asks for a destination first and then goes on with the same files', async () => {
    const { bridge, user } = await renderWindow();
    await drag('dragover', [photo]);
    expect(screen.getByText('Drop, then choose where they go')).toBeDefined();
    await drag('drop', [photo, folder]);
    expect(screen.getByRole('dialog', { name: 'Where should 2 dropped items go?' })).toBeDefined();
    expect(bridge.calls.map(({ deed }) => deed)).toEqual(['snapshot']);

    await user.type(screen.getByRole('textbox', { name: 'Server address' }), 'bits.example/in');
    expect(screen.getByText('https://bits.example/in/photo.jpg')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Use this address' }));

    const chosen = { kind: 'address', address: 'https://bits.example/in' } as const;
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'chooseDestination', destination: chosen },
      { deed: 'addFiles', files: [photo, folder], destination: chosen, naming: null },
    ]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('keeps what was dropped before while it still asks', async () => {
    await renderWindow();
    await drag('drop', [photo]);
    await drag('drop', [folder]);
    expect(screen.getByRole('dialog', { name: 'Where should 2 dropped items go?' })).toBeDefined();
  });

  it('reports what was left out, and why', async () => {
    const bridge = ready();
    bridge.addReport = {
      addedJobIds: [sampleId('job', 1)],
      skipped: [{ name: 'pipe', reason: 'not-regular-file' }],
      skippedCount: 3,
      dismissed: false,
    };
    const { user } = await renderWindow(bridge);
    await drag('drop', [photo]);
    expect(screen.getByText('1 upload added. 3 items were skipped.')).toBeDefined();
    expect(screen.getByText('pipe').parentElement?.textContent).toContain('Not a regular file.');
    expect(screen.getByText('and 2 more')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('pipe')).toBeNull();
  });
});

describe('picking', () => {
  it('asks main for files or a folder', async () => {
    const { bridge, user } = await renderWindow(ready());
    const [files] = screen.getAllByRole('button', { name: 'Add files' });
    const [folders] = screen.getAllByRole('button', { name: 'Add folder' });
    if (files !== undefined) await user.click(files);
    if (folders !== undefined) await user.click(folders);
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'pick', kind: 'files', destination, naming: null },
      { deed: 'pick', kind: 'folder', destination, naming: null },
    ]);
  });

  it('starts the practice server when that is where uploads go', async () => {
    const practice = { kind: 'practice' } as const;
    const { bridge, user } = await renderWindow(new FakeBridge({}, { destination: practice }));
    const [files] = screen.getAllByRole('button', { name: 'Add files' });
    if (files !== undefined) await user.click(files);
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'startPracticeServer' },
      { deed: 'pick', kind: 'files', destination: practice, naming: null },
    ]);
  });
});
