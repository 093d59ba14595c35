import { afterEach, beforeEach, expect, it } from 'vitest';
import { noSession } from '../bits/session-state.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { sampleJob } from '../testing/sample-jobs.ts';

let rig: QueueRig;
beforeEach(() => {
  rig = new QueueRig();
});
afterEach(() => rig[Symbol.asyncDispose]());

it.each([
  ['the last byte was sent in it', true, 'forgot-late'],
  ['the last byte was never sent', false, 'nothing-sent'],
] as const)('cancel after the session was lost, %s: %s', async (_name, lastFragmentSent, outcome) => {
  const job = sampleJob({ state: 'suspended', facts: { ...noSession, lastFragmentSent } });
  rig.put(job);
  const queue = rig.open();
  expect(queue.cancel([job.id], { isNow: true })).toMatchObject({ refusedJobIds: [] });
  const ended = await rig.untilState(job.id, 'cancelled');
  expect(ended.cancelOutcome).toBe(outcome);
});
