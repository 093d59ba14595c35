// What the launcher scripts run: `cli.ts [--switch[=value]]… program [arguments]`, as Electron's executable.
import './hooks.ts';
import inspector from 'node:inspector';
import { readCommandLine } from './command-line.ts';
import { emulatedElectronVersion } from './describe-host.ts';
import { launchOptions } from './launch-options.ts';
import { findProgram } from './program.ts';
import { start } from './start.ts';

const { switches, entry, rest } = readCommandLine(process.argv.slice(2));
if (switches.has('version')) {
  console.log(`v${emulatedElectronVersion()} (stand-in)`);
  process.exit();
}

const inspectPort = switches.get('inspect');
if (inspectPort !== undefined) inspector.open(Number(inspectPort) || 0);

const program = findProgram(entry);
for (const [name, value] of switches) launchOptions.switches.set(name, value);
launchOptions.appPath = program.appPath;
launchOptions.manifest = program.manifest;
process.argv.splice(1, process.argv.length - 1, entry, ...rest);
await start(program.entryFile);
