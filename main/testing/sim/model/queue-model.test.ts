import fc from 'fast-check';
import { describe, it } from 'vitest';
import { testSeed, testSize } from '../../test-size.ts';
import { ModelSession } from './model-session.ts';
import { queueCommands } from './queue-commands.ts';

// A failure prints fast-check's seed and path, the commands, and what happened; BITLADE_SEED shows it again.
describe('R-14, R-55: whatever is done to a queue', () => {
  it('it stays as the model says, and everything comes to its end', { timeout: 1_800_000 }, async () => {
    const seed = testSeed(14);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000_000),
        fc.commands(queueCommands, { maxCommands: 200, size: 'max' }),
        async (worldSeed, commands) => {
          const session = new ModelSession(worldSeed);
          await fc.asyncModelRun(() => ({ model: {}, real: session }), commands);
          await session.end();
        },
      ),
      { seed, numRuns: testSize(1_000, 20_000), endOnFailure: false, interruptAfterTimeLimit: 1_700_000 },
    );
  });
});
