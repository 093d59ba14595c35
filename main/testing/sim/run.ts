import { parseArgs } from 'node:util';
import { runSchedule } from './run-schedule.ts';

/** Runs schedules from the command line: `--seed N` shows one in full, `--from S --count N` looks for bad ones, with `--first` only for the first. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    first: { type: 'boolean', default: false },
  },
});

if (values.seed !== undefined) {
  const { hash, violation, world } = await runSchedule(Number(values.seed));
  console.log(JSON.stringify(world.plan, null, 1));
  console.log(world.trace.lines.join('\n'));
  console.log(`trace ${hash}`);
  console.log(violation === null ? 'all promises hold' : `BROKEN ${violation.promise}: ${violation.what}`);
  process.exitCode = violation === null ? 0 : 1;
} else {
  const from = Number(values.from);
  const count = Number(values.count);
  const startedAt = performance.now();
  let broken = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const { violation } = await runSchedule(seed);
    if (violation === null) continue;
    broken += 1;
    console.log(`seed ${seed}: ${violation.promise}: ${violation.what}`);
    if (values.first) break;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${count} schedules, ${broken} broken, ${Math.round(count / seconds)} schedules/s`);
  process.exitCode = broken === 0 ? 0 : 1;
}
