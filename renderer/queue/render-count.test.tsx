// @vitest-environment jsdom
import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleBatch, sampleId, sampleJob, sampleProgress } from '../../shared/testing/job-samples.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

// A row's glyph renders whenever the row does; a bar whenever the moving cells do.
const renders = vi.hoisted(() => ({ rows: 0, bars: [] as string[] }));

vi.mock('./state-glyph.tsx', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./state-glyph.tsx')>()),
  StateGlyph: () => {
    renders.rows += 1;
    return null;
  },
}));
vi.mock('./progress-track.tsx', () => ({
  ProgressTrack: ({ label }: { label: string }) => {
    renders.bars.push(label);
    return null;
  },
}));

const numbers = Array.from({ length: 12 }, (_, at) => at + 1);
const queue = () =>
  new FakeBridge({
    jobs: numbers.map((number) => sampleJob(number, { state: 'transferring' })),
    batches: numbers.map((number) => sampleBatch(number)),
  });

describe('a progress tick', () => {
  beforeEach(() => {
    renders.rows = 0;
    renders.bars = [];
  });

  it('renders the moving cells of its own row and nothing else', async () => {
    const { patch } = await renderWindow(queue());
    expect(renders.rows).toBeGreaterThanOrEqual(numbers.length);
    renders.rows = 0;
    renders.bars = [];

    await patch({ progress: [sampleProgress(3, { acknowledgedBytes: 500_000, bytesPerSecond: 1_000_000 })] });

    expect(screen.getByText('1.0 MB/s')).toBeDefined();
    expect(renders).toEqual({ rows: 0, bars: ['Upload of file-3.bin'] });
  });

  it('leaves the other rows alone when one job changes its state', async () => {
    const { patch } = await renderWindow(queue());
    renders.rows = 0;
    renders.bars = [];

    await patch({ jobs: [sampleJob(5, { state: 'suspended' })] });

    expect(renders).toEqual({ rows: 1, bars: ['Upload of file-5.bin'] });
  });

  it('draws only the rows on screen of ten thousand', async () => {
    const jobs = Array.from({ length: 10_000 }, (_, at) => sampleJob(at, { batchId: sampleId('batch', 1) }));
    await renderWindow(new FakeBridge({ jobs, batches: [sampleBatch(1, { kind: 'folder', label: 'Big' })] }));
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('10002');
    expect(renders.rows).toBeLessThan(100);
  });
});
