import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { TempFolder } from '../../testing/temp-folder.ts';
import { SqliteJobStore } from '../store/sqlite-job-store.ts';
import { makePlace, publishPlace } from './control-place.ts';
import { ownInTime } from './own-in-time.ts';

const openAt = (folder: TempFolder) => () => new SqliteJobStore(folder.path);

it('a command that owns the queue for a moment is waited for', async () => {
  using folder = new TempFolder();
  const clock = new FakeClock();
  const command = new SqliteJobStore(folder.path);
  const owning = ownInTime(folder.path, openAt(folder), clock);
  await clock.scheduled(100);
  command.close();
  clock.advance(100);
  (await owning).close();
});

it('one that runs the queue is not', async () => {
  using folder = new TempFolder();
  const runner = new SqliteJobStore(folder.path);
  publishPlace(folder.path, makePlace(folder.path));
  await expect(ownInTime(folder.path, openAt(folder), new FakeClock())).rejects.toThrow('in use');
  runner.close();
});

it('patience ends', async () => {
  using folder = new TempFolder();
  const clock = new FakeClock();
  const command = new SqliteJobStore(folder.path);
  const owning = ownInTime(folder.path, openAt(folder), clock);
  const refused = expect(owning).rejects.toThrow('in use');
  await clock.scheduled(100);
  clock.advance(60_000);
  await refused;
  command.close();
});

it('other trouble is no reason to wait', async () => {
  const open = () => {
    throw new Error('damaged');
  };
  await expect(ownInTime('nowhere', open, new FakeClock())).rejects.toThrow('damaged');
});
