import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { expect, it, vi } from 'vitest';
import { type JobState, jobStates } from '../../shared/job-view.ts';
import type { HoldReason } from '../../shared/queue-status.ts';
import { sampleJob } from '../../shared/testing/job-samples.ts';
import { QuitQuestion } from './quit-question.ts';

function rig(states: readonly JobState[], asksBeforeQuit = true, hold: HoldReason | null = null) {
  const { promise, resolve, reject } = Promise.withResolvers<MessageBoxReturnValue>();
  const asked: MessageBoxOptions[] = [];
  const askBeforeQuit = vi.fn();
  const quit = vi.fn();
  const question = new QuitQuestion({
    jobs: () => states.map((state, number) => sampleJob(number, { state })),
    status: () => ({ hold: hold && { reason: hold, until: null } }),
    settings: { asksBeforeQuit, askBeforeQuit },
    ask(options) {
      asked.push(options);
      return promise;
    },
  });
  return { question, asked, quit, askBeforeQuit, resolve, reject };
}

it('is asked for exactly what would go on if the program did', () => {
  const asking = jobStates.filter((state) => !rig([state]).question.mayQuit(() => {}));
  expect(asking).toEqual([
    'queued',
    'connecting',
    'transferring',
    'transferred',
    'closing',
    'transientError',
  ]);
});

it('is asked once at a time, and not again after a yes', async () => {
  const { question, asked, quit, askBeforeQuit, resolve } = rig(['transferring', 'queued', 'suspended']);
  expect(question.mayQuit(quit)).toBe(false);
  expect(question.mayQuit(quit)).toBe(false);
  expect(asked.map(({ message }) => message)).toEqual(['Quit Bitlade? 2 uploads are not done yet.']);
  resolve({ response: 0, checkboxChecked: true });
  await vi.waitFor(() => expect(quit).toHaveBeenCalledTimes(1));
  expect(askBeforeQuit).toHaveBeenCalledWith(false);
  expect(question.mayQuit(quit)).toBe(true);
});

it('after a no everything goes on, and the next wish is asked about again', async () => {
  const { question, asked, quit, askBeforeQuit, resolve } = rig(['queued']);
  question.mayQuit(quit);
  resolve({ response: 1, checkboxChecked: true });
  await vi.waitFor(() => {
    question.mayQuit(quit);
    expect(asked).toHaveLength(2);
  });
  expect(quit).not.toHaveBeenCalled();
  expect(askBeforeQuit).not.toHaveBeenCalled();
});

it('is asked for uploads that wait, and not for those of a queue that may not be written', () => {
  expect(rig(['queued'], true, 'offline').question.mayQuit(() => {})).toBe(false);
  expect(rig(['queued'], true, 'read-only').question.mayQuit(() => {})).toBe(true);
});

it('holds nobody when it cannot be asked, was switched off, or the session of the system ends', async () => {
  const failing = rig(['queued']);
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  failing.question.mayQuit(failing.quit);
  failing.reject(new Error('no desktop'));
  await vi.waitFor(() => expect(failing.quit).toHaveBeenCalledTimes(1));

  expect(rig(['queued'], false).question.mayQuit(() => {})).toBe(true);

  const { question, asked, quit } = rig(['queued']);
  question.settle();
  expect(question.mayQuit(quit)).toBe(true);
  expect(asked).toEqual([]);
});
