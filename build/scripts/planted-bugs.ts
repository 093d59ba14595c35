// Plants every bug of the list in a copy of the project, one after the other: each must be found within a minute,
// and nothing may be found where there is none. `--only <name>` tries one, `--limit <seconds>` gives it more time.
import { parseArgs } from 'node:util';
import type { Finder, PlantedBug } from '../../main/testing/planted/planted-bug.ts';
import { plantedBugs } from '../../main/testing/planted/planted-bugs.ts';
import { type Finding, runFinder } from '../../main/testing/planted/run-finder.ts';
import { SourceCopy } from '../../main/testing/planted/source-copy.ts';

/** For a run that has to come to its own end. */
const cleanLimitSeconds = 600;

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, limit: { type: 'string', default: '60' } },
});
const { only } = values;
const unknown = only?.filter((wanted) => plantedBugs.every(({ name }) => name !== wanted)) ?? [];
if (unknown.length > 0) throw new Error(`there is no such bug: ${unknown.join(', ')}`);
const bugs = plantedBugs.filter(({ name }) => only?.includes(name) ?? true);

using copy = new SourceCopy();
let wrong = 0;
const tell = (isRight: boolean, what: string, seconds: number): void => {
  if (!isRight) wrong += 1;
  console.log(`${isRight ? 'ok   ' : 'WRONG'} ${seconds.toFixed(1).padStart(6)} s  ${what}`);
};

async function tried(bug: PlantedBug): Promise<Finding> {
  try {
    using _planted = copy.plant(bug);
    return await runFinder(bug.finder, copy.path, Number(values.limit));
  } catch (cause) {
    return { end: 'broken', what: String(cause), seconds: 0 };
  }
}

for (const bug of bugs) {
  const { end, what, seconds } = await tried(bug);
  tell(end === 'found', `${bug.name}: ${end === 'found' ? what : `NOT found, ${end}: ${what}`}`, seconds);
}
const finders = new Map<string, Finder>(bugs.map(({ finder }) => [JSON.stringify(finder), finder]));
for (const [name, finder] of finders) {
  const { end, what, seconds } = await runFinder(finder, copy.path, cleanLimitSeconds);
  tell(end === 'passed', `without a bug ${name}: ${end}, ${what}`, seconds);
}
console.log(`${bugs.length} bugs, ${wrong === 0 ? 'all found' : `${wrong} WRONG`}`);
process.exitCode = wrong === 0 ? 0 : 1;
