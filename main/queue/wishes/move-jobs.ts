import type { Job } from '../job.ts';

export const moveDirections = ['up', 'down', 'top', 'bottom'] as const;
export type MoveDirection = (typeof moveDirections)[number];

/** One of the directions, or a place: right before another job. */
export type MoveWay = MoveDirection | { before: string };

type Ranked = Pick<Job, 'id' | 'rank'>;

/**
 * New ranks, by id, for jobs that change places; `order` is ascending by rank, `chosen` keep their order among
 * themselves. Up and down go one place; what is at the end already stays there. Before a job that is not in the
 * order or goes along there is no place. Afterwards everybody has a rank of its own.
 */
export function moveRanks(
  order: readonly Ranked[],
  chosen: ReadonlySet<string>,
  way: MoveWay,
): Map<string, number> {
  const places = placesOf(order);
  const apart = [...places].map(([id, rank]) => ({ id, rank }));
  const picked = apart.filter(({ id }) => chosen.has(id));
  const moved =
    typeof way === 'string'
      ? ranksToward(way, apart, chosen, picked)
      : placed(apart, before(way.before, apart, picked));
  if (moved.size === 0) return moved;
  return new Map(
    order.flatMap(({ id, rank }) => {
      const place = places.get(id) ?? rank;
      const now = moved.get(id) ?? place;
      return now === rank && now === place ? [] : [[id, now] as const];
    }),
  );
}

function ranksToward(
  direction: MoveDirection,
  order: readonly Ranked[],
  chosen: ReadonlySet<string>,
  picked: readonly Ranked[],
): Map<string, number> {
  const isUpwards = direction === 'top' || direction === 'up';
  const edge = isUpwards ? order.slice(0, picked.length) : order.slice(order.length - picked.length);
  const isThere = edge.every(({ id }) => chosen.has(id));
  if (isThere) return new Map();
  switch (direction) {
    case 'top': {
      const least = (order[0]?.rank ?? 0) - picked.length;
      return new Map(picked.map(({ id }, index) => [id, least + index]));
    }
    case 'bottom': {
      const most = order.at(-1)?.rank ?? 0;
      return new Map(picked.map(({ id }, index) => [id, most + 1 + index]));
    }
    case 'up':
      return placed(order, oneUp(order, chosen));
    case 'down':
      return placed(order, oneUp([...order].reverse(), chosen).reverse());
  }
}

/**
 * Ranks by id, in order, each its own: two have the same when one was away, or a move was taken back, while others
 * were moved past it.
 */
export function placesOf(order: readonly Ranked[]): Map<string, number> {
  let place = Number.NEGATIVE_INFINITY;
  return new Map(
    order.map(({ id, rank }) => {
      place = Math.max(rank, place + 1);
      return [id, place];
    }),
  );
}

/** Place and new rank of every job that a move gave another one. */
export type Move = ReadonlyMap<string, { before: number; after: number }>;

/** New ranks, by id, that take a move back. What has been given another place since keeps it. */
export function ranksTakenBack(order: readonly Ranked[], move: Move): Map<string, number> {
  const restored = order.map(({ id, rank }) => {
    const moved = move.get(id);
    return { id, rank: moved?.after === rank ? moved.before : rank };
  });
  // A later move may have put another one where this one was.
  const places = placesOf(restored.sort((one, other) => one.rank - other.rank));
  const now = new Map(order.map(({ id, rank }) => [id, rank]));
  return new Map([...places].filter(([id, place]) => place !== now.get(id)));
}

function before(id: string, order: readonly Ranked[], picked: readonly Ranked[]): readonly Ranked[] {
  const leaving = new Set(picked);
  const others = order.filter((job) => !leaving.has(job));
  const place = others.findIndex((job) => job.id === id);
  return place < 0 ? order : others.toSpliced(place, 0, ...picked);
}

/** Every chosen one takes the place of the one before it that is not chosen. */
function oneUp(order: readonly Ranked[], chosen: ReadonlySet<string>): Ranked[] {
  const after = [...order];
  for (let index = 1; index < after.length; index += 1) {
    const [before, here] = [after[index - 1], after[index]];
    if (before && here && chosen.has(here.id) && !chosen.has(before.id)) {
      after[index - 1] = here;
      after[index] = before;
    }
  }
  return after;
}

/** The ranks that make the new order of the old one. */
function placed(order: readonly Ranked[], after: readonly Ranked[]): Map<string, number> {
  const changes = new Map<string, number>();
  order.forEach(({ rank }, index) => {
    const now = after[index];
    if (now && now.rank !== rank) changes.set(now.id, rank);
  });
  return changes;
}
