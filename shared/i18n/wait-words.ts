import { formatMoment } from '../format.ts';
import type { WaitKind, WaitReason } from '../wait-reason.ts';

/** What to say of each; `when` is "at 14:05" or "in 20 s", null where nobody knows. */
const words: Readonly<Record<WaitKind, (when: string | null) => string>> = {
  offline: () => 'No network: goes on by itself',
  asleep: (when) =>
    when === null
      ? 'This computer sleeps: goes on when it is awake'
      : `This computer has just woken up: goes on ${when}`,
  battery: () => 'On battery: goes on with mains power',
  metered: () => 'Metered network: goes on when the network is another one',
  timetable: (when) => `Stopped by the timetable: goes on ${when ?? 'by itself'}`,
  override: (when) => `Stopped by you: goes on ${when ?? 'by itself'}`,
  storage: (when) => `The queue cannot be saved: tries again ${when ?? 'by itself'}`,
  'disk-full': (when) => `The disk of the queue is full: tries again ${when ?? 'by itself'}`,
  'read-only': () => 'The queue cannot be saved here: goes on when its folder may be written',
  'not-running': () => 'Bitlade is not running: goes on when it runs',
  'only-cancels': () => 'Bitlade is not running: goes on when it runs',
  'sign-in': () => 'Waits until you sign in',
  asked: (when) => `The server asked to wait: goes on ${when ?? 'by itself'}`,
  silent: (when) => `The server does not answer: tries again ${when ?? 'by itself'}`,
  unsafe: (when) => `No safe connection to the server: tries again ${when ?? 'by itself'}`,
  turn: () => 'Waits its turn',
  'server-turn': () => 'Waits for other uploads to this server',
  retry: (when) => `Tries again ${when ?? 'by itself'}`,
  'source-locked': (when) => `Another program uses the file: tries again ${when ?? 'by itself'}`,
  'source-silent': (when) => `The disk of the file does not answer: tries again ${when ?? 'by itself'}`,
  'drive-gone': () => 'The drive or folder is gone: goes on when it is back',
  'reply-place': (when) => `Sent, but the reply cannot be saved here: tries again ${when ?? 'by itself'}`,
  paused: () => 'Paused by you',
  restored: () =>
    'Paused, for the queue was restored from an older copy: resume it if it is still to be sent',
  'needs-you': () => 'Needs you',
  undo: (when) => `Cancelled, can be taken back: the server is told ${when ?? 'soon'}`,
  'telling-server': (when) => (when === null ? 'The server is being told' : `The server is told ${when}`),
  stalled: () => 'Nothing moves: waits for the server',
};

/** Why an upload does not move, and when the next step comes. `now` in epoch milliseconds. */
export function waitWords({ kind, until }: WaitReason, now: number): string {
  return words[kind](until === null ? null : whenWords(until, now));
}

/** "in 20 s", "at 14:05", "now". Both in epoch milliseconds. */
export function whenWords(until: number, now: number): string {
  const seconds = Math.ceil((until - now) / 1000);
  if (seconds <= 0) return 'now';
  return seconds < 100 ? `in ${seconds} s` : formatMoment(until, now);
}
