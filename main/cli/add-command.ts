import path from 'node:path';
import { countOf } from '../../shared/i18n/plural.ts';
import { skipWords } from '../../shared/i18n/skip-words.ts';
import { refuse } from './bad-usage.ts';
import type { QueueAccess } from './open-owner.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { skippedLines } from './skipped-lines.ts';
import { wordsAgainstFolder } from './words-against-folder.ts';

type AddArguments = Extract<QueueArguments, { command: 'add' }>;

/** Puts files and folders into the queue and does not wait for them. */
export async function addCommand(args: AddArguments, { control, isOwn }: QueueAccess): Promise<number> {
  const { remoteUrl, naming, priority, bytesPerSecond, isPaused } = args;
  const sourcePaths = args.sourcePaths.map((source) => path.resolve(source));
  const refusal = await wordsAgainstFolder(sourcePaths, remoteUrl);
  if (refusal !== null) refuse(refusal);
  const report = await control.call('add', {
    sourcePaths,
    remoteUrl: remoteUrl.href,
    naming,
    priority,
    bytesPerSecond,
    isPaused,
  });
  const { addedJobIds, batchIds, skipped, skippedCount } = report;
  if (args.isJson) {
    const named = skipped.map(({ name, reason }) => ({ name, reason, message: skipWords[reason] }));
    console.log(JSON.stringify({ added: addedJobIds, batches: batchIds, skipped: named, skippedCount }));
  } else {
    for (const line of skippedLines(report)) console.error(line);
    const whoRuns = isOwn
      ? 'Nobody sends them yet: start Bitlade, or bitlade monitor.'
      : 'The running Bitlade sends them.';
    const ids = batchIds.map((id) => id.slice(0, 8)).join(', ');
    console.log(
      addedJobIds.length === 0
        ? 'Nothing was added.'
        : `Added ${countOf(addedJobIds.length, 'upload')} (batch ${ids}). ${whoRuns}`,
    );
  }
  return skipped.every(({ reason }) => reason === 'already-queued') ? 0 : 1;
}
