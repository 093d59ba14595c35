import type { Random } from '../../main/testing/seeded-random.ts';
import type { Direction, Fault } from './faulty-line.ts';
import { answeredInBetween, answerReplaced, badGatewayPage, preceded } from './foreign-answers.ts';
import {
  closedAfter,
  dripping,
  playedTwice,
  refused,
  resetAfter,
  silentAfter,
  slow,
  stalledAfter,
} from './network-faults.ts';

/** About as long as the heads of all requests of a small upload, and as all its answers. */
const requestHeadBytes = 1800;
const answerBytes = 900;

/** Faults for the first one to three connections of an upload of so many bytes: all of them can be got over. */
export function drawFaults(random: Random, totalBytes: number): Fault[] {
  return Array.from({ length: 1 + random.below(3) }, () => drawFault(random, totalBytes));
}

function drawFault(random: Random, totalBytes: number): Fault {
  const direction: Direction = random.below(2) === 0 ? 'request' : 'answer';
  const place = random.below(direction === 'request' ? requestHeadBytes + totalBytes : answerBytes);
  const kinds: (() => Fault)[] = [
    () => refused(),
    () => resetAfter(direction, place),
    () => closedAfter(direction, place),
    () => silentAfter(direction, place),
    () => stalledAfter(direction, place, 1 + random.below(50)),
    () => dripping(direction, direction === 'request' ? 40 + random.below(400) : 1 + random.below(40)),
    () => slow(1 + random.below(2000)),
    () => playedTwice(random.below(requestHeadBytes + totalBytes), 'before the rest'),
    () => playedTwice(random.below(requestHeadBytes + totalBytes), 'beside the rest'),
    () => answerReplaced(random.below(6), badGatewayPage),
    () => answeredInBetween(badGatewayPage),
    () => preceded('HTTP/1.1 100 Continue\r\n\r\n'),
    () => preceded('HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n'),
  ];
  return kinds[random.below(kinds.length)]?.() ?? refused();
}
