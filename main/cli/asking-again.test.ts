import { expect, it } from 'vitest';
import { uploadError } from '../../shared/upload-error.ts';
import { ControlRefused, OwnerGoneError, type QueueControl } from '../queue/control/queue-control.ts';
import { askingAgain } from './asking-again.ts';

/** An owner that answers every question in this way, and notes when it is let go. */
function owner(answer: () => unknown): QueueControl & { isClosed: boolean } {
  return {
    isClosed: false,
    call: async () => answer() as never,
    watch: async () => undefined,
    gone: new Promise(() => undefined),
    async close() {
      this.isClosed = true;
    },
  };
}
const leave = (): never => {
  throw new OwnerGoneError();
};

it('asks the next owner, and lets go of the one that left', async () => {
  const owners = [owner(leave), owner(leave), owner(() => ({ found: [] }))];
  const [first, ...others] = owners;
  if (!first) throw new Error('an owner');
  const control = askingAgain(first, async () => others.shift() ?? owner(leave));
  expect(await control.call('find', { words: [] })).toEqual({ found: [] });
  expect(owners.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
  await control.close();
  expect(owners.at(-1)?.isClosed).toBe(true);
});

it('takes a refusal as the answer', async () => {
  const refuse = (): never => {
    throw new ControlRefused(uploadError('internal', 'transient'));
  };
  const control = askingAgain(owner(refuse), async () => owner(leave));
  await expect(control.call('find', { words: [] })).rejects.toThrow(ControlRefused);
});
