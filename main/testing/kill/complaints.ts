import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Job } from '../../queue/job.ts';
import type { KillLife } from './kill-life.ts';
import { wishOf } from './kill-orders.ts';

/** What is wrong with a queue that has come to its end, and with its server. Empty when nothing is. */
export const complaints = (life: KillLife): string[] => [
  ...unbalanced(life),
  ...[...life.books.model.jobs.values()].flatMap((job) => wrongWithJob(job, life)),
  ...wrongWithRemoved(life),
  ...wrongOnServer(life),
  ...wrongWithReplies(life),
];

/** Every job that was enqueued is there, or was taken away by the user after its end. */
function unbalanced({ books: { model, enqueued, removed } }: KillLife): string[] {
  const states = [...model.jobs.values()].map(({ state }) => state);
  const count = (state: Job['state']) => states.filter((other) => other === state).length;
  const ended = count('acknowledged') + count('cancelled') + count('error') + removed.size;
  return enqueued.size === ended ? [] : [`${enqueued.size} enqueued, ${ended} ended: ${states.join(' ')}`];
}

function wrongWithJob(job: Job, life: KillLife): string[] {
  const { id, fileName, state, cancelOutcome, facts } = job;
  const wrong: string[] = [];
  const placed = life.server.placed.get(fileName) ?? 0;
  const isSaid = facts.notes.includes('maybe-delivered-twice');
  if (placed > 1 && !isSaid) wrong.push(`put in place ${placed} times`);
  if (state === 'acknowledged') {
    if (placed === 0) wrong.push('completed, but nothing was put in place');
    else if (!isThere(fileName, life)) wrong.push('other bytes on the server');
    if (life.books.cancelled.has(id) && cancelOutcome !== 'finished-before') wrong.push('a cancel got lost');
    if (life.replyFolder !== null && facts.reply === null) wrong.push('no reply');
  } else if (state === 'cancelled') {
    if (wishOf(fileName) !== 'cancel') wrong.push('cancelled by nobody');
    if (placed > 0 && cancelOutcome === 'confirmed') wrong.push('there, though the cancel was confirmed');
  } else {
    wrong.push(`ended as ${state}: ${JSON.stringify(job.error)}`);
  }
  return wrong.map((what) => `${fileName}: ${what}`);
}

/** The user takes off the list only what is there. */
function wrongWithRemoved(life: KillLife): string[] {
  const names = [...life.books.removed].map((id) => life.books.enqueued.get(id) ?? '');
  return names.filter((name) => !isThere(name, life)).map((name) => `${name}: removed, but is not there`);
}

const isThere = (name: string, { peer, hashOfSource }: KillLife): boolean =>
  peer.files.includes(name) && peer.hashOf(name) === hashOfSource(name);

function wrongOnServer({ server, peer, books }: KillLife): string[] {
  // A session whose id never arrived here is left to the server's own sweep.
  const left = peer.server.sessionIds.filter((id) => books.sessionIds.has(id));
  return [
    ...left.map((id) => `session ${id} was left open`),
    ...server.partial,
    ...[...books.model.abandonedSessions.keys()].map((id) => `abandoned session ${id} was never told`),
  ];
}

/** Every reply has its last line, and nothing is left of how it came. */
function wrongWithReplies({ replyFolder }: KillLife): string[] {
  const names = replyFolder && existsSync(replyFolder) ? readdirSync(replyFolder) : [];
  return names
    .filter((name) => !/\.reply$/.test(name) || !isWholeReply(path.join(replyFolder ?? '', name)))
    .map((name) => `${name} in the folder of replies`);
}

export const isWholeReply = (file: string): boolean =>
  /\nSHA-256 [0-9a-f]{64}\n$/.test(readFileSync(file, 'utf8'));
