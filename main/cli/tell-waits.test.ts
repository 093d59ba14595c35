import { expect, it } from 'vitest';
import { sampleId, sampleStatus } from '../../shared/testing/job-samples.ts';
import type { QueueChange } from '../queue/queue-change.ts';
import type { Report } from './report.ts';
import { tellWaits } from './tell-waits.ts';

it('a search that waits for a disk that does not answer is told once, one that is under way is not', () => {
  const told: string[] = [];
  const nothing = (): void => undefined;
  const report: Report = {
    skipped: nothing,
    state: nothing,
    progress: nothing,
    wait: nothing,
    note: (text) => told.push(text),
    end: nothing,
  };
  const listeners: ((change: QueueChange) => void)[] = [];
  const scan = { batchId: sampleId('batch', 1), foundFiles: 1, foundBytes: 10, skippedItems: 0 };
  const scans = [
    { ...scan, label: 'disk' },
    { ...scan, label: 'share', nextLookAt: 10_000 },
  ];
  const status = () => sampleStatus({ scans });
  const onChange = (listener: (change: QueueChange) => void) => {
    listeners.push(listener);
    return nothing;
  };
  tellWaits({ status, onChange }, report);
  for (const listener of listeners) listener({ type: 'status' });
  expect(told).toEqual([
    'share: the disk or the network drive does not answer. It is looked at again from time to time.',
  ]);
});
