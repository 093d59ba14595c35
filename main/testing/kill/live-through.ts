import { complaints } from './complaints.ts';
import { KillLife, type LifeOptions } from './kill-life.ts';

/** A queue's life: what happens to it, and one more run to its end. @returns what is wrong then */
export async function liveThrough(
  options: LifeOptions,
  work: (life: KillLife) => Promise<void>,
): Promise<string[]> {
  await using life = await KillLife.start(options);
  await work(life);
  const end = await life.run({});
  return end === 'over' ? complaints(life) : [`the last run: ${end}`];
}
