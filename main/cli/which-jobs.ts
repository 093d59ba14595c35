import { visibleText } from '../../shared/format.ts';
import type { Chosen, Match } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import { refuse } from './bad-usage.ts';
import { historyPages } from './history-pages.ts';
import type { Which } from './named-things.ts';

/** No upload and no batch has such an id. */
export class NotFound extends Error {}

/** Throws `NotFound`, or `BadUsage` for a beginning of several ids. */
export async function whichJobs(control: QueueControl, { words, isAll }: Which): Promise<Chosen> {
  const matches = await findAll(control, words);
  const idsOf = (kind: Match['kind']): string[] =>
    matches.flatMap((match) => (match.kind === kind ? [match.id] : []));
  return { jobIds: idsOf('job'), batchIds: idsOf('batch'), isAll };
}

/** One match for every word. Throws as `whichJobs`. */
export async function findAll(control: QueueControl, words: readonly string[]): Promise<Match[]> {
  if (words.length === 0) return [];
  const { found } = await control.call('find', { words: [...words] });
  return words.map((word, index) => onlyOne(word, found[index] ?? []));
}

/** On the list, or in the history of what has left it. Throws as `whichJobs`. */
export async function wholeId(control: QueueControl, word: string, kind: Match['kind']): Promise<string> {
  const { found } = await control.call('find', { words: [word] });
  const [listed = []] = found;
  const match = onlyOne(word, listed.length > 0 ? listed : await findInHistory(control, word, kind));
  if (match.kind === kind) return match.id;
  throw new NotFound(`${word} is ${kind === 'job' ? 'a batch, no upload' : 'an upload, no batch'}.`);
}

async function findInHistory(control: QueueControl, word: string, kind: Match['kind']): Promise<Match[]> {
  const matches = new Map<string, Match>();
  for await (const entries of historyPages(control, null)) {
    for (const entry of entries) {
      if (entry.kind === 'session') continue;
      const { jobId, relativePath, batchId, batchLabel } = entry;
      const [id, name] = kind === 'job' ? [jobId, relativePath] : [batchId, batchLabel];
      if (id.startsWith(word)) matches.set(id, { kind, id, name });
    }
  }
  return [...matches.values()];
}

function onlyOne(word: string, matches: readonly Match[]): Match {
  const [match, ...others] = matches;
  if (match === undefined) throw new NotFound(`No upload and no batch begins with ${word}.`);
  if (others.length === 0) return match;
  const lines = matches.map(({ kind, id, name }) => `  ${id}  ${wordsOfKind[kind]} ${visibleText(name)}`);
  return refuse([`${word} is the beginning of several ids:`, ...lines].join('\n'));
}

const wordsOfKind = { job: 'upload', batch: 'batch ' } as const;
