import type { PlantedBug } from './planted-bug.ts';
import { protocolBugs } from './protocol-bugs.ts';
import { queueBugs } from './queue-bugs.ts';
import { storeBugs } from './store-bugs.ts';
import { transferBugs } from './transfer-bugs.ts';
import { wishBugs } from './wish-bugs.ts';

/** Each kind of mistake once; the rigs and the tests must find them all. */
export const plantedBugs: readonly PlantedBug[] = [
  ...protocolBugs,
  ...transferBugs,
  ...queueBugs,
  ...wishBugs,
  ...storeBugs,
];
