import { version } from '../../shared/version.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import { Interrupted } from './interrupted.ts';
import { usage } from './usage.ts';

// Whoever reads the output may have had enough of it, as `head` has.
process.stdout.on('error', () => process.exit());

const parsed = parseArguments(process.argv.slice(2));
try {
  const code = await carryOut(parsed);
  // After everything is printed.
  process.stdout.write('', () => process.exit(code));
} catch (cause) {
  if (!(cause instanceof Interrupted)) throw cause;
  process.exitCode = 130;
}

/** Returns the exit code. Only what the command needs is loaded: a list need not wait for a server. */
async function carryOut(args: Arguments): Promise<number> {
  switch (args.command) {
    case 'help':
      console.log(usage);
      return 0;
    case 'version':
      console.log(version);
      return 0;
    case 'bad-usage':
      console.error(`${args.why}\n--help lists all commands and options.`);
      return 2;
    case 'upload':
      return (await import('./upload-command.ts')).uploadCommand(args);
    case 'serve':
      return (await import('./serve-command.ts')).serveCommand(args);
    case 'verify':
      return (await import('./verify-command.ts')).verifyCommand(args);
    default:
      return (await import('./queue-command.ts')).queueCommand(args);
  }
}
