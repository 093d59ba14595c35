import { finishedStates, type JobState, type JobView } from '../../../../shared/job-view.ts';
import type { QueueChange } from '../../../queue/upload-manager.ts';

type Direction = 'up' | 'down' | 'top' | 'bottom';

/** What the user did to a job, and what must stay true of it until the next wish. */
type Standing = 'paused' | 'cancelled';

const allowed: Record<Standing, ReadonlySet<JobState>> = {
  // A wish that comes when the last packet is out comes too late.
  paused: new Set(['suspended', 'acknowledged']),
  cancelled: new Set(['cancelling', 'cancelled', 'acknowledged']),
};

/** What must be true of a queue, known only from what was asked of it and how it answered. */
export class QueueModel {
  /** What somebody sees who only follows the changes. */
  readonly shown = new Map<string, JobView>();
  /** All jobs that were not taken off, as they should stand. */
  order: string[] = [];
  /** Taken off, perhaps only for now. */
  readonly hidden = new Set<string>();
  readonly standing = new Map<string, Standing>();
  readonly ended = new Map<string, JobState>();
  /** Cancelled ones that were to be tried again. */
  readonly revived = new Set<string>();
  /** Order before the last move, as long as nothing else has changed it. */
  orderBefore: string[] | null = null;

  follow(change: QueueChange): void {
    if (change.type === 'job') this.shown.set(change.job.id, change.job);
    else if (change.type === 'removed') for (const id of change.jobIds) this.shown.delete(id);
  }

  /** The program was started again: wishes that were kept back are carried out. */
  restarted(jobs: readonly JobView[]): void {
    this.shown.clear();
    for (const job of jobs) this.shown.set(job.id, job);
    for (const id of this.hidden) this.order = this.order.filter((other) => other !== id);
    this.hidden.clear();
    this.orderBefore = null;
  }

  joined(ids: readonly string[]): void {
    this.order.push(...ids);
    this.orderBefore = null;
  }

  /** One that was taken off comes back; where, when others were moved meanwhile, is for the queue to say. */
  unhide(id: string, jobs: readonly JobView[]): void {
    this.hidden.delete(id);
    this.#comeBack(id, idsOfOpen(jobs));
  }

  /** Moves among those that are not over; the others stay where they are. */
  move(chosen: ReadonlySet<string>, direction: Direction, isOver: (id: string) => boolean): void {
    const open = this.order.filter((id) => !isOver(id));
    const moved = rearranged(open, chosen, direction);
    this.orderBefore = this.order;
    const next = moved.values();
    this.order = this.order.map((id) => (isOver(id) ? id : (next.next().value ?? id)));
  }

  /** First thing that is not as it must be; null when everything is. */
  faultIn(jobs: readonly JobView[]): string | null {
    const ids = jobs.map(({ id }) => id);
    for (const { id, state } of jobs) {
      if (!finishedStates.has(state) && this.ended.has(id)) this.#comeBack(id, idsOfOpen(jobs));
    }
    const visible = this.order.filter((id) => !this.hidden.has(id));
    if ([...visible].sort().join() !== [...ids].sort().join()) {
      return `jobs are ${ids.length}, should be ${visible.length}`;
    }
    const open = idsOfOpen(jobs);
    const expected = visible.filter((id) => open.includes(id));
    if (open.join() !== expected.join())
      return `the order is ${this.#names(open)}, not ${this.#names(expected)}`;
    for (const job of jobs) {
      const fault = this.#faultOf(job);
      if (fault !== null) return `${job.fileName}: ${fault}`;
    }
    return null;
  }

  /** Where one stands that was over, and was passed by others meanwhile, is for the queue to say. */
  #comeBack(id: string, open: readonly string[]): void {
    const others = this.order.filter((other) => other !== id);
    const before = open[open.indexOf(id) - 1];
    const place = before === undefined ? 0 : others.indexOf(before) + 1;
    this.order = others.toSpliced(place, 0, id);
    this.orderBefore = null;
  }

  #names(ids: readonly string[]): string {
    return ids.map((id) => `${this.shown.get(id)?.relativePath}:${this.shown.get(id)?.rank}`).join(' ');
  }

  #faultOf(job: JobView): string | null {
    const { id, state } = job;
    const shown = this.shown.get(id);
    if (JSON.stringify(shown) !== JSON.stringify(job)) return `shown ${difference(shown, job)}`;
    const ended = this.ended.get(id);
    if (ended !== undefined && ended !== state) {
      if (ended !== 'cancelled' || !this.revived.has(id)) return `${ended} became ${state}`;
      this.revived.delete(id);
      this.ended.delete(id);
      this.standing.delete(id);
    }
    if (finishedStates.has(state)) this.ended.set(id, state);
    const standing = this.standing.get(id);
    return standing !== undefined && !allowed[standing].has(state) ? `${standing} and ${state}` : null;
  }
}

const idsOfOpen = (jobs: readonly JobView[]): string[] =>
  jobs.filter(({ state }) => !finishedStates.has(state)).map(({ id }) => id);

function difference(shown: JobView | undefined, job: JobView): string {
  if (shown === undefined) return 'not at all';
  const keys = Object.keys(job) as (keyof JobView)[];
  const other = keys.filter((key) => JSON.stringify(shown[key]) !== JSON.stringify(job[key]));
  return other
    .map((key) => `${key} ${JSON.stringify(shown[key])}, is ${JSON.stringify(job[key])}`)
    .join('; ');
}

/** One place up or down, past others only; or all to one end, in the order that they have. */
function rearranged(open: readonly string[], chosen: ReadonlySet<string>, direction: Direction): string[] {
  const picked = open.filter((id) => chosen.has(id));
  const others = open.filter((id) => !chosen.has(id));
  switch (direction) {
    case 'top':
      return [...picked, ...others];
    case 'bottom':
      return [...others, ...picked];
    case 'up':
      return oneUp(open, chosen);
    case 'down':
      return oneUp([...open].reverse(), chosen).reverse();
  }
}

function oneUp(open: readonly string[], chosen: ReadonlySet<string>): string[] {
  const order: string[] = [];
  for (const id of open) {
    const before = order.at(-1);
    if (chosen.has(id) && before !== undefined && !chosen.has(before)) order.splice(-1, 0, id);
    else order.push(id);
  }
  return order;
}
