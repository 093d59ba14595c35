import { parseArguments } from './arguments.ts';
import { serveCommand } from './serve-command.ts';
import { uploadCommand } from './upload-command.ts';
import { usage } from './usage.ts';

const parsed = parseArguments(process.argv.slice(2));
if (parsed.command === 'help') {
  console.log(usage);
} else if (parsed.command === 'bad-usage') {
  console.error(`${parsed.why}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const code = parsed.command === 'serve' ? await serveCommand(parsed) : await uploadCommand(parsed);
  process.exit(code);
}
