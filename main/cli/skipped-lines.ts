import { visibleText } from '../../shared/format.ts';
import { countOf } from '../../shared/i18n/plural.ts';
import { skipWords } from '../../shared/i18n/skip-words.ts';
import type { AddReport } from '../../shared/ipc-contract.ts';

/** Of a folder that was added twice nobody wants to read every name. */
const namesPerReason = 10;

/** What was not added, and why. */
export function skippedLines({
  skipped,
  skippedCount,
}: Pick<AddReport, 'skipped' | 'skippedCount'>): string[] {
  const named = [...Map.groupBy(skipped, ({ reason }) => reason).values()].flatMap((alike) =>
    alike.slice(0, namesPerReason),
  );
  const lines = named.map(({ name, reason }) => `✗ ${visibleText(name)}: ${skipWords[reason]}`);
  const unnamed = skippedCount - named.length;
  return unnamed > 0 ? [...lines, `✗ and ${countOf(unnamed, 'more item')} left out`] : lines;
}
