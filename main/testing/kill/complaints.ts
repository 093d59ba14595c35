import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Job } from '../../queue/job.ts';
import { nothingLeft } from '../nothing-left.ts';
import type { KillLife } from './kill-life.ts';
import { wishOf } from './kill-orders.ts';

/** What is wrong with a queue that has come to its end, and with its server. Empty when nothing is. */
export const complaints = (life: KillLife): string[] => [
  ...unbalanced(life),
  ...[...life.books.model.jobs.values()].flatMap((job) => wrongWithJob(job, life)),
  ...[...life.books.removed].flatMap((id) => wrongWithRemoved(id, life)),
  ...notFound(life),
  ...life.early,
  ...wrongOnServer(life),
  ...wrongWithReplies(life),
];

/** Every job that was enqueued is there, or was taken off the list by the user after its end. */
function unbalanced({ books: { model, enqueued, removed } }: KillLife): string[] {
  const states = [...model.jobs.values()].map(({ state }) => state);
  const ended = states.filter((state) => ['acknowledged', 'cancelled', 'error'].includes(state)).length;
  const isBalanced = enqueued.size === ended + removed.size;
  return isBalanced ? [] : [`${enqueued.size} enqueued, ${removed.size} removed: ${states.join(' ')}`];
}

function wrongWithJob(job: Job, life: KillLife): string[] {
  const { books, server, hashes } = life;
  const name = books.enqueued.get(job.id) ?? '';
  const wrong: string[] = [];
  const placed = server.placed.get(name) ?? 0;
  const isWantedCancelled = books.cancelled.has(job.id);
  const entry = books.model.history.get(job.id);
  if (books.reappeared.has(job.id)) wrong.push('its removal got lost');
  if (placed > 1 && !job.facts.notes.includes('maybe-delivered-twice')) wrong.push(`placed ${placed} times`);
  switch (job.state) {
    case 'acknowledged':
      if (!isThere(name, life)) wrong.push('completed, but not in its place');
      if (isWantedCancelled && job.cancelOutcome !== 'finished-before') wrong.push('a cancel got lost');
      if (life.replyFolder !== null && job.facts.reply === null) wrong.push('no reply');
      if (entry?.kind !== 'upload' || entry.outcome !== 'acknowledged') wrong.push('not in the history');
      // What was hashed as it passed died with the process, and for a cancel no file is read again.
      else if (entry.sha256 === null && job.cancelOutcome === 'finished-before') break;
      else if (entry.sha256 !== hashes.get(name)) wrong.push(`another digest: ${entry.sha256}`);
      break;
    case 'cancelled':
      if (!isWantedCancelled) wrong.push('cancelled by nobody');
      if (placed > 0 && nothingLeft.has(job.cancelOutcome))
        wrong.push(`there, though its cancel ended as ${job.cancelOutcome}`);
      if (entry?.kind !== 'upload' || entry.outcome !== 'cancelled') wrong.push('not in the history');
      break;
    default:
      if (job.state !== 'error' || wishOf(name) !== 'change') {
        wrong.push(`ended as ${job.state}: ${JSON.stringify(job.error)}`);
      }
  }
  return wrong.map((what) => `${name}: ${what}`);
}

/** The user takes off the list only what is there. */
function wrongWithRemoved(id: string, life: KillLife): string[] {
  const name = life.books.enqueued.get(id) ?? '';
  return isThere(name, life) ? [] : [`${name}: removed, but not in its place`];
}

const isThere = (name: string, { peer, server, hashes }: KillLife): boolean =>
  server.placed.has(name) && peer.hashOf(name) === hashes.get(name);

/** What was promised to be searched was searched to its end. */
function notFound({ books, hashes }: KillLife): string[] {
  const enqueued = new Set(books.enqueued.values());
  const promised = [...hashes.keys()].filter((name) => books.searched.has(name.split('/')[0] ?? ''));
  return promised.filter((name) => !enqueued.has(name)).map((name) => `${name} was not found`);
}

function wrongOnServer({ server, peer, books }: KillLife): string[] {
  // A session whose id never arrived here is left to the server's own sweep.
  const left = peer.server.sessionIds.filter((id) => books.sessionIds.has(id));
  return [
    ...left.map((id) => `session ${id} was left open`),
    ...server.partial,
    ...[...books.model.abandonedSessions.keys()].map((id) => `abandoned session ${id} was never told`),
  ];
}

/** Every reply is there to its last line, and nothing is left of how it came. */
function wrongWithReplies({ replyFolder }: KillLife): string[] {
  const names = replyFolder && existsSync(replyFolder) ? readdirSync(replyFolder) : [];
  return names
    .filter((name) => !name.endsWith('.reply') || !isWholeReply(path.join(replyFolder ?? '', name)))
    .map((name) => `${name} in the folder of replies`);
}

const isWholeReply = (file: string): boolean => /\nSHA-256 [0-9a-f]{64}\n$/.test(readFileSync(file, 'utf8'));
