import type { ControlOutput } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import { saveProof } from '../queue/receipts/save-proof.ts';
import { errorLine } from './error-line.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { wholeId } from './which-jobs.ts';

type ProofArguments = Extract<QueueArguments, { command: 'receipt' | 'manifest' | 'public-key' }>;

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
  const error = await saveProof(args.output, text, false);
  if (error === null) return 0;
  console.error(errorLine(error));
  return 1;
}

async function ask(args: ProofArguments, control: QueueControl): Promise<ControlOutput<'receipt'>> {
  switch (args.command) {
    case 'receipt':
      return control.call('receipt', { jobId: await wholeId(control, args.word, 'job') });
    case 'manifest':
      return control.call('manifest', {
        batchId: await wholeId(control, args.word, 'batch'),
        format: args.format,
      });
    case 'public-key':
      return control.call('public-key', {});
  }
}
