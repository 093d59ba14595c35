import { parseArguments } from './arguments.ts';
import { usage } from './usage.ts';

// Whoever reads the output may have had enough of it, as `head` has.
process.stdout.on('error', () => process.exit());

const parsed = parseArguments(process.argv.slice(2));
// Only what the command needs is loaded: a list need not wait for a server.
switch (parsed.command) {
  case 'help':
    console.log(usage);
    break;
  case 'bad-usage':
    console.error(`${parsed.why}\n--help lists all commands and options.`);
    process.exitCode = 2;
    break;
  case 'upload':
    leave(await (await import('./upload-command.ts')).uploadCommand(parsed));
    break;
  case 'serve':
    leave(await (await import('./serve-command.ts')).serveCommand(parsed));
    break;
  case 'verify':
    leave(await (await import('./verify-command.ts')).verifyCommand(parsed));
    break;
  default:
    leave(await (await import('./queue-command.ts')).queueCommand(parsed));
}

/** After everything is printed. */
function leave(code: number): void {
  process.stdout.write('', () => process.exit(code));
}
