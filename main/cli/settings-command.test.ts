import { expect, it, vi } from 'vitest';
import { OwnQueue } from '../queue/control/own-queue.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { settingsCommand } from './settings-command.ts';

it('two settings that are changed at once are both changed', async () => {
  using print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await using rig = new QueueRig();
  const queue = rig.open();
  const control = new OwnQueue(queue, rig.clock);
  const change = (name: 'uploads-big' | 'uploads-small', value: string) =>
    settingsCommand(
      { command: 'settings', dataFolder: null, change: { name, value }, isJson: true },
      control,
    );
  await Promise.all([change('uploads-big', '7'), change('uploads-small', '9')]);
  expect(queue.settings()).toMatchObject({ maxBigUploads: 7, maxSmallUploads: 9 });
  expect(print).toHaveBeenCalledTimes(2);
});
