import { expect, it } from 'vitest';
import { batchState } from './batch-state.ts';
import { type JobState, jobStates } from './job-view.ts';

const complete = { scan: 'complete' } as const;

it.each([
  [['transferring', 'error', 'suspended'], 'uploading'],
  [['cancelling', 'transferring'], 'uploading'],
  [['cancelling', 'queued'], 'waiting'],
  [['cancelling', 'acknowledged', 'error'], 'cancelling'],
  [['queued', 'error'], 'waiting'],
  [['transientError', 'suspended'], 'waiting'],
  [['error', 'suspended', 'acknowledged'], 'needs-you'],
  [['suspended', 'acknowledged', 'cancelled'], 'paused'],
  [['acknowledged'], 'done'],
  [['acknowledged', 'cancelled'], 'partly-done'],
  [['cancelled'], 'cancelled'],
] as [JobState[], string][])('%s: %s', (states, expected) => {
  expect(batchState(complete, Object.fromEntries(states.map((state) => [state, 1])))).toBe(expected);
});

it.each(jobStates)('%s: a batch whose files are still being found is scanning', (state) => {
  expect(batchState({ scan: 'running' }, { [state]: 2 })).toBe('scanning');
  expect(batchState({ scan: 'stopped' }, { [state]: 2 })).not.toBe('scanning');
});
