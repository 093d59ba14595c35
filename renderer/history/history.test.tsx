// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import { sampleBatch, sampleId, sampleJob, sampleNow } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

const upload = (number: number, part: Partial<HistoryEntry & { kind: 'upload' }> = {}): HistoryEntry => ({
  kind: 'upload',
  jobId: sampleId('job', number),
  batchId: sampleId('batch', number),
  batchLabel: 'x',
  fileName: `file-${number}.bin`,
  relativePath: `file-${number}.bin`,
  sourcePath: `/home/ana/file-${number}.bin`,
  remoteUrl: `https://bits.plant.example/in/file-${number}.bin`,
  totalBytes: 1000,
  sha256: 'ab'.repeat(32),
  outcome: 'acknowledged',
  cancelOutcome: null,
  closeUnconfirmed: false,
  sessionId: null,
  serverWords: null,
  reply: null,
  notes: [],
  tries: 1,
  clientVersion: 'Bitlade/0.1.0',
  addedAt: sampleNow,
  startedAt: sampleNow,
  finishedAt: sampleNow + number,
  ...part,
});
const swept: HistoryEntry = {
  kind: 'session',
  remoteUrl: 'https://archive.example/in/draft.zip',
  sessionId: '{1}',
  fileName: 'draft.zip',
  outcome: 'expired',
  addedAt: sampleNow,
  finishedAt: sampleNow,
};

const open = async (bridge: FakeBridge) => {
  const window = await renderWindow(bridge);
  await window.user.click(screen.getByRole('button', { name: 'History' }));
  return window;
};
const names = (): string[] =>
  screen.getAllByRole('rowheader').map((header) => header.querySelector('bdi')?.textContent ?? '');
const row = (name: RegExp) => within(screen.getByRole('row', { name }));

it('is read page by page and says what became of each', async () => {
  const bridge = new FakeBridge();
  const cancelled = upload(2, { outcome: 'cancelled', cancelOutcome: 'confirmed', sha256: null });
  bridge.history = [
    { entries: [upload(3), cancelled], cursor: 1 },
    { entries: [swept], cursor: null },
  ];
  const { user } = await open(bridge);
  expect(names()).toEqual(['file-3.bin', 'file-2.bin']);
  expect(row(/file-3/).getByText('ab'.repeat(32))).toBeDefined();
  expect(row(/file-2/).getByText(/Cancelled, confirmed by the server/)).toBeDefined();
  expect(row(/file-2/).queryByRole('button')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Show older' }));
  expect(names()).toEqual(['file-3.bin', 'file-2.bin', 'draft.zip']);
  expect(row(/draft/).getByText(/Given up: the server has dropped it/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
});

it('says of what had failed why, and how much had arrived when it was taken off the list', async () => {
  const bridge = new FakeBridge();
  const failure = { error: uploadError('access-denied', 'fatal'), acknowledgedBytes: 400 };
  bridge.history = [{ entries: [upload(2, { outcome: 'error', failure, sha256: null })], cursor: null }];
  await open(bridge);
  const words = /Failed and taken off the list · .+ · 400 bytes of 1\.0 kB had arrived/;
  expect(row(/file-2/).getByText(words)).toBeDefined();
  expect(row(/file-2/).queryByRole('button')).toBeNull();
});

it('grows while it is looked at, and keeps what was read', async () => {
  const bridge = new FakeBridge({ jobs: [sampleJob(4)], batches: [sampleBatch(4)] });
  bridge.history = [{ entries: [upload(3)], cursor: null }];
  const { patch } = await open(bridge);
  bridge.history = [{ entries: [upload(4), upload(3)], cursor: null }];
  await patch({ jobs: [sampleJob(4, { state: 'acknowledged' })] });
  expect(names()).toEqual(['file-4.bin', 'file-3.bin']);
});

it('is searched page by page until enough is found, and shows all again without a search', async () => {
  const bridge = new FakeBridge();
  bridge.history = [
    { entries: [upload(3)], cursor: 1 },
    { entries: [upload(2)], cursor: null },
  ];
  const { user } = await open(bridge);
  await user.type(screen.getByRole('searchbox', { name: 'Search history' }), 'file-2');
  expect(names()).toEqual(['file-2.bin']);
  await user.type(screen.getByRole('searchbox'), '0');
  expect(screen.getByText('Nothing found for “file-20”')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Clear search' }));
  expect(names()).toEqual(['file-3.bin']);
});

it('gives the receipt of an upload and the key to check it with', async () => {
  const bridge = new FakeBridge();
  bridge.history = [{ entries: [upload(3)], cursor: null }];
  const { user } = await open(bridge);
  await user.click(screen.getByRole('button', { name: 'Save receipt…: file-3.bin' }));
  await user.click(screen.getByRole('button', { name: 'Save public key…' }));
  expect(bridge.calls.slice(-2)).toEqual([
    { deed: 'saveProof', proof: { kind: 'receipt', jobId: sampleId('job', 3) } },
    { deed: 'saveProof', proof: { kind: 'public-key' } },
  ]);
  await user.click(screen.getByRole('button', { name: /^All/ }));
  expect(screen.queryByRole('heading', { name: 'History' })).toBeNull();
});
