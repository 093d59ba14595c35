import { parseArguments } from './arguments.ts';
import { queueCommand } from './queue-command.ts';
import { serveCommand } from './serve-command.ts';
import { uploadCommand } from './upload-command.ts';
import { usage } from './usage.ts';
import { verifyCommand } from './verify-command.ts';

// Whoever reads the output may have had enough of it, as `head` has.
process.stdout.on('error', () => process.exit());

const parsed = parseArguments(process.argv.slice(2));
switch (parsed.command) {
  case 'help':
    console.log(usage);
    break;
  case 'bad-usage':
    console.error(`${parsed.why}\n--help lists all commands and options.`);
    process.exitCode = 2;
    break;
  case 'upload':
    leave(await uploadCommand(parsed));
    break;
  case 'serve':
    leave(await serveCommand(parsed));
    break;
  case 'verify':
    leave(await verifyCommand(parsed));
    break;
  default:
    leave(await queueCommand(parsed));
}

/** After everything is printed. */
function leave(code: number): void {
  process.stdout.write('', () => process.exit(code));
}
