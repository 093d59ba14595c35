import { writeFileSync } from 'node:fs';
import type { ControlOutput } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { findAll, NotFound } from './which-jobs.ts';

type ProofArguments = Extract<QueueArguments, { command: 'receipt' | 'manifest' | 'public-key' }>;

const wholeIdLength = 36;

/** A signed receipt, the manifest of a batch, or the key that receipts are checked with; printed, or in a new file. */
export async function proofCommand(args: ProofArguments, control: QueueControl): Promise<number> {
  const { text } = await ask(args, control);
  if (text === null) {
    console.error(
      args.command === 'receipt'
        ? 'There is a receipt only for what was uploaded, as long as the history keeps it.'
        : 'Nothing is known of this batch.',
    );
    return 1;
  }
  if (args.output === null) {
    process.stdout.write(text);
    return 0;
  }
  try {
    writeFileSync(args.output, text, { flag: 'wx' });
    return 0;
  } catch (cause) {
    console.error(
      `${args.output} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    return 1;
  }
}

async function ask(args: ProofArguments, control: QueueControl): Promise<ControlOutput<'receipt'>> {
  switch (args.command) {
    case 'receipt':
      return control.call('receipt', { jobId: await idOf(args.word, 'job', control) });
    case 'manifest':
      return control.call('manifest', {
        batchId: await idOf(args.word, 'batch', control),
        format: args.format,
      });
    case 'public-key':
      return control.call('public-key', {});
  }
}

/** What has left the list is still in the history: there it is found by its whole id. */
async function idOf(word: string, kind: 'job' | 'batch', control: QueueControl): Promise<string> {
  if (word.length === wholeIdLength) return word;
  const [match] = await findAll(control, [word]);
  if (match?.kind === kind) return match.id;
  throw new NotFound(`${word} is ${kind === 'job' ? 'a batch, no upload' : 'an upload, no batch'}.`);
}
