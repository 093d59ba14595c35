import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Patch } from '../../shared/job-patch.ts';
import { fail, type Result, succeed } from '../../shared/result.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { followPatches } from './follow-patches.ts';

type Answer = Result<Patch | null>;

let questions: PromiseWithResolvers<Answer>[];
let heard: number[];
let unfollow: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 16));
  questions = [];
  heard = [];
  const ask = (): Promise<Answer> => {
    const question = Promise.withResolvers<Answer>();
    questions.push(question);
    return question.promise;
  };
  unfollow = followPatches(ask, ({ revision }) => heard.push(revision));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Answers the last question; then as much time passes as a follower may need to ask again. */
async function answer(with_: (question: PromiseWithResolvers<Answer>) => void): Promise<void> {
  const last = questions.at(-1);
  if (last) with_(last);
  await vi.advanceTimersByTimeAsync(5_000);
}
const patch = (revision: number) => answer(({ resolve }) => resolve(succeed({ revision })));

it('asks for the next patch when the last one has been painted', async () => {
  questions[0]?.resolve(succeed({ revision: 1 }));
  await vi.advanceTimersByTimeAsync(15);
  expect(heard).toEqual([1]);
  expect(questions).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5);
  expect(questions).toHaveLength(2);
});

it('goes on after an answer that is an error, and after none at all', async () => {
  await answer(({ resolve }) => resolve(fail(uploadError('internal', 'transient'))));
  await patch(1);
  await answer(({ reject }) => reject(new Error('no reply was sent')));
  await patch(3);
  expect(heard).toEqual([1, 3]);
  expect(questions).toHaveLength(5);
});

it('leaves a main in trouble a while in peace', async () => {
  questions[0]?.reject(new Error('no reply was sent'));
  await vi.advanceTimersByTimeAsync(999);
  expect(questions).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(questions).toHaveLength(2);
});

it('ends with null: somebody else is following', async () => {
  await answer(({ resolve }) => resolve(succeed(null)));
  expect(questions).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('ends with its listener: nothing is heard or asked any more', async () => {
  unfollow();
  await patch(1);
  expect(heard).toEqual([]);
  expect(questions).toHaveLength(1);
});

it('asks no more when its listener went away before the patch was painted: the next one would get null', async () => {
  questions[0]?.resolve(succeed({ revision: 1 }));
  await vi.advanceTimersByTimeAsync(1);
  unfollow();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(heard).toEqual([1]);
  expect(questions).toHaveLength(1);
});

it('asks no more when its listener went away while main was in trouble', async () => {
  questions[0]?.resolve(fail(uploadError('internal', 'transient')));
  await vi.advanceTimersByTimeAsync(500);
  unfollow();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(questions).toHaveLength(1);
});
