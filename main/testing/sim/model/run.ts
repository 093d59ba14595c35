import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { ModelSession } from './model-session.ts';
import { queueCommands } from './queue-commands.ts';

/** Runs the model from the command line: `--seed N --count N`; tells the first bad run as it is, and ends. */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '14' }, count: { type: 'string', default: '100' } },
});
const seed = Number(values.seed);

const startedAt = performance.now();
const { numRuns, failed, counterexample, errorInstance } = await fc.check(
  fc.asyncProperty(
    fc.nat(1_000_000),
    fc.commands(queueCommands, { maxCommands: 200, size: 'max' }),
    async (worldSeed, commands) => {
      const session = new ModelSession(worldSeed);
      await fc.asyncModelRun(() => ({ model: {}, real: session }), commands);
      await session.end();
    },
  ),
  { seed, numRuns: Number(values.count), endOnFailure: true },
);
if (failed) {
  const [what = ''] = String(errorInstance).split('\n');
  console.log(`seed ${seed}: run ${numRuns}: ${what}`);
  console.log(String(errorInstance));
  console.log(String(counterexample));
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(`${numRuns} runs, ${Math.round(numRuns / seconds)} runs/s`);
process.exitCode = failed ? 1 : 0;
