import { describe, expect, it } from 'vitest';
import { sampleBatch, sampleId, sampleJob } from '../../shared/testing/job-samples.ts';
import { emptySnapshot } from '../testing/fake-bridge.ts';
import { stateOfSnapshot } from './job-store.ts';
import { type ListWish, listRows } from './list-rows.ts';

const folder = sampleId('batch', 1);
const queue = stateOfSnapshot({
  ...emptySnapshot,
  jobs: [
    sampleJob(1, { batchId: folder, relativePath: 'Photos/a/one.jpg', state: 'transferring' }),
    sampleJob(2, { batchId: folder, relativePath: 'Photos/b/one.jpg', state: 'acknowledged' }),
    sampleJob(3, { batchId: sampleId('batch', 3), fileName: 'alone.zip', state: 'error' }),
    sampleJob(4, { batchId: sampleId('batch', 4), fileName: 'Größe.txt' }),
    sampleJob(5, { batchId: sampleId('batch', 4), fileName: 'other.txt' }),
  ],
  batches: [sampleBatch(1, { kind: 'folder', label: 'Photos' }), sampleBatch(3), sampleBatch(4)],
});

const keys = (wish: Partial<ListWish> = {}): string[] =>
  listRows(queue, { view: 'all', search: '', collapsed: new Set(), ...wish }).map(({ kind, id }) =>
    kind === 'batch' ? `[${id.slice(-1)}]` : id.slice(-1),
  );

describe('listRows', () => {
  it('heads folders and drops of several files, not single files', () => {
    expect(keys()).toEqual(['[1]', '1', '2', '3', '[4]', '4', '5']);
  });

  it('hides the jobs of a collapsed batch', () => {
    expect(keys({ collapsed: new Set([folder]) })).toEqual(['[1]', '3', '[4]', '4', '5']);
  });

  it('shows a header only where a job of it is in the view', () => {
    expect(keys({ view: 'uploading' })).toEqual(['[1]', '1']);
    expect(keys({ view: 'needsYou' })).toEqual(['3']);
    expect(keys({ view: 'waiting' })).toEqual(['[4]', '4', '5']);
    expect(keys({ view: 'done' })).toEqual(['[1]', '2']);
  });

  it('finds names, folders and labels whatever their case and spelling', () => {
    expect(keys({ search: ' GRO\u0308SSE ' })).toEqual([]);
    expect(keys({ search: 'gro\u0308ß' })).toEqual(['[4]', '4']);
    expect(keys({ search: 'photos' })).toEqual(['[1]', '1', '2']);
    expect(keys({ search: 'b/one' })).toEqual(['[1]', '2']);
  });

  it('lets a header stand for its whole batch, filtered or not', () => {
    const [header] = listRows(queue, { view: 'done', search: '', collapsed: new Set() });
    expect(header?.jobIds).toEqual([sampleId('job', 1), sampleId('job', 2)]);
  });
});
