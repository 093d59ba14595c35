import { type Random, seededRandom } from '../seeded-random.ts';
import type { NetworkPlan } from './sim-network.ts';
import type { ServerHabits } from './sim-server.ts';
import { dayMs, hourMs, minuteMs } from './sim-spans.ts';
import { type Adding, type Wish, wishKinds } from './sim-wishes.ts';

export const sessionLifeMs = 14 * dayMs;

/** What may come over the computer, the servers, the files and the user. */
export type Blow =
  | ({ kind: 'wish' } & Wish)
  | ({ kind: 'add' } & Adding)
  /** `isTold`: the system tells the program; else only its packets find out. */
  | { kind: 'offline'; forMs: number; isTold: boolean }
  | { kind: 'battery'; forMs: number }
  | { kind: 'metered'; forMs: number }
  | { kind: 'sleep'; forMs: number; isMonotonicRunning: boolean; isTold: boolean }
  | { kind: 'set-clock'; byMs: number }
  | { kind: 'server-restart'; server: number; forMs: number }
  | { kind: 'node-down'; server: number; forMs: number }
  | { kind: 'sign-in'; server: number; forMs: number }
  | { kind: 'server-disk-full'; server: number; forMs: number }
  | { kind: 'disk-full'; forMs: number }
  | { kind: 'file-rewritten'; file: number; sizeBytes: number }
  | { kind: 'file-away'; file: number; how: 'gone' | 'locked'; forMs: number }
  | { kind: 'week-stop'; forMs: number }
  | { kind: 'crash'; forMs: number };

export interface TimedBlow {
  atMs: number;
  blow: Blow;
}

/** All that chance decides about one schedule before it begins. */
export interface SimPlan {
  seed: number;
  network: NetworkPlan;
  servers: readonly ServerHabits[];
  /** `server` is an index. What is not added later is in the queue when the program starts. */
  files: readonly { sizeBytes: number; server: number; isAddedLater?: boolean }[];
  /** Longest fragment that the client sends. */
  fragmentBytes: number;
  blows: readonly TimedBlow[];
  /** For each life of the program the touch of a port that it does not survive. */
  strikes: readonly number[];
  /** When everything gets well, on the monotonic clock. */
  calmAtMs: number;
}

/** The schedule of a seed. */
export function planOf(seed: number): SimPlan {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1));
  const fragmentBytes = random.below(8) === 0 ? 6_000 + random.below(14_000) : 20 + random.below(200);
  const servers = times(1 + random.below(3), (index) => habits(random, index, fragmentBytes));
  const files = times(1 + random.below(8), () => ({
    sizeBytes: 1 + random.below(fragmentBytes * (1 + random.below(20))),
    server: random.below(servers.length),
    isAddedLater: random.below(3) === 0,
  }));
  const faultRate = [0, 0.03, 0.1, 0.25][random.below(4)] ?? 0;
  const bytesPerMs = Math.max(1, fragmentBytes / (20 + random.below(3_000)));
  const calmAtMs = random.below(10) === 0 ? random.below(2 * dayMs) : minuteMs + random.below(30 * minuteMs);
  const maxLatencyMs = 1 + random.below(400);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const packets = totalBytes / fragmentBytes + 3 * files.length;
  // Four at a time, without troubles.
  const workMs = (totalBytes / bytesPerMs + packets * maxLatencyMs) / Math.min(4, files.length);
  const around = { random, files: files.length, servers: servers.length, fragmentBytes, calmAtMs, workMs };
  const adds = files.flatMap(({ isAddedLater }, file): TimedBlow[] =>
    isAddedLater ? [{ atMs: random.below(workMs), blow: drawAdding(random, [file]) }] : [],
  );
  const others = random.below(6) === 0 ? [] : times(1 + skewed(random, 14), () => timedBlow(around));
  const blows = [...adds, ...others];
  const strikes = random.below(2) === 0 ? [] : times(1 + random.below(3), () => 1 + skewed(random, 400));
  return {
    seed,
    network: { faultRate, bytesPerMs, maxLatencyMs },
    servers,
    files,
    fragmentBytes,
    blows,
    strikes,
    calmAtMs,
  };
}

interface Around {
  random: Random;
  files: number;
  servers: number;
  fragmentBytes: number;
  calmAtMs: number;
  workMs: number;
}

function habits(random: Random, index: number, fragmentBytes: number): ServerHabits {
  const node =
    random.below(4) === 0
      ? { host: `n${index}.example`, fallbackSeconds: oneOf(random, [60, 600, 86_400, null]) }
      : null;
  const isNarrow = fragmentBytes > 6_000 && random.below(2) === 0;
  return {
    mode: oneOf(random, ['strict', 'commitOnClose', 'iis']),
    mayReplace: random.below(2) === 0,
    onRestart: oneOf(random, ['keeps', 'loses-sessions', 'loses-bytes']),
    maxFragmentBytes: isNarrow ? 5_120 + random.below(fragmentBytes - 5_120) : Number.MAX_SAFE_INTEGER,
    sessionLifeMs,
    node,
  };
}

function timedBlow(around: Around): TimedBlow {
  const { random, calmAtMs, workMs } = around;
  const within = random.below(3) > 0 ? Math.min(2 * workMs, calmAtMs) : calmAtMs;
  return { atMs: random.below(within), blow: drawBlow(around) };
}

function drawBlow(around: Around): Blow {
  const { random, fragmentBytes } = around;
  const server = random.below(around.servers);
  const file = random.below(around.files);
  const longestMs = oneOf(random, [1_000, 10_000, 2 * minuteMs, 6 * hourMs]);
  const forMs = random.below(longestMs);
  switch (random.below(21)) {
    case 0:
      return { kind: 'offline', forMs, isTold: random.below(2) === 0 };
    case 1:
      return {
        kind: 'sleep',
        forMs: 8 * hourMs,
        isMonotonicRunning: random.below(2) === 0,
        isTold: random.below(2) === 0,
      };
    case 2:
      return { kind: 'set-clock', byMs: random.below(28 * dayMs) - 14 * dayMs };
    case 3:
      return { kind: 'server-restart', server, forMs };
    case 4:
      return { kind: 'node-down', server, forMs };
    case 5:
      return { kind: 'sign-in', server, forMs };
    case 6:
      return { kind: 'server-disk-full', server, forMs };
    case 7:
      return { kind: 'disk-full', forMs };
    case 8:
      return { kind: 'file-rewritten', file, sizeBytes: 1 + random.below(fragmentBytes * 12) };
    case 9:
      return { kind: 'file-away', file, how: oneOf(random, ['gone', 'locked']), forMs };
    case 10:
      return { kind: 'crash', forMs };
    case 11:
      return { kind: 'battery', forMs };
    case 12:
      return { kind: 'metered', forMs };
    case 13:
      return drawAdding(
        random,
        times(1 + random.below(around.files), () => random.below(around.files)),
      );
    default:
      return drawWish(around);
  }
}

function drawAdding(random: Random, files: readonly number[]): Blow {
  const isFolder = random.below(6) === 0;
  return { kind: 'add', files: [...new Set(files)], isFolder, isPaused: random.below(8) === 0 };
}

function drawWish({ random, files }: Around): Blow {
  const wish = oneOf(random, wishKinds);
  const isForAll = random.below(3) === 0;
  const jobs = isForAll ? times(files, (index) => index) : [random.below(files)];
  return { kind: 'wish', wish, jobs, choice: random.below(1_000) };
}

/** Small numbers more often than great ones; below `limit`. */
const skewed = (random: Random, limit: number): number => Math.floor(limit * random.next() * random.next());

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

function oneOf<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[random.below(choices.length)];
  if (choice === undefined) throw new Error('nothing to choose from');
  return choice;
}
