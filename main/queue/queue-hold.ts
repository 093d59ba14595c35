import type { QueueSettings } from '../../shared/queue-settings.ts';
import type { HoldReason } from '../../shared/queue-status.ts';
import { fullWeek, overrideInForce, type RuleInForce, ruleAt } from '../../shared/week-grid.ts';
import type { Clock, Random } from '../transfer/ports.ts';
import type { ConditionFacts, Conditions } from './conditions.ts';
import { isNoRoom } from './store/store-no-room.ts';

export interface QueueHold {
  reason: HoldReason;
  /** Milliseconds until it ends; null when nobody knows. */
  endsInMs: number | null;
}

/** How a queue is held that is not run: a command opened it for something else, or it can't be written. */
export type QueueRest = Extract<HoldReason, 'read-only' | 'not-running' | 'only-cancels'>;

/** Right after it woke, a computer has no network for a moment, and everybody else's wakes as well. */
const wakeSpreadMs = 3_000;
/** A disk that was full is looked at again so soon. */
const storageRetryMs = 10_000;
const timetableLookMs = 60_000;

/** What holds the whole queue back at this moment. */
export class QueueHolds {
  readonly #conditions: Conditions;
  readonly #settings: () => QueueSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  #wasAsleep = false;
  #awakeAtMs = Number.NEGATIVE_INFINITY;
  #storedAgainAtMs = Number.NEGATIVE_INFINITY;
  #isDiskFull = false;
  /** Looking a week through costs more than everything else in a turn of the queue. */
  #knownRule: { settings: QueueSettings; at: number; inForce: RuleInForce } | null = null;
  readonly #rest: QueueRest | null;

  constructor(
    conditions: Conditions,
    settings: () => QueueSettings,
    clock: Clock,
    random: Random,
    rest: QueueRest | null,
  ) {
    this.#conditions = conditions;
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
    this.#rest = rest;
  }

  /** The queue could not be saved. */
  storageFailed(cause: unknown): void {
    this.#isDiskFull = isNoRoom(cause);
    this.#storedAgainAtMs = this.#clock.monotonic() + storageRetryMs;
  }

  /** The queue could not be saved a moment ago, and that is not tried again yet. */
  isUnsaved(): boolean {
    return this.#clock.monotonic() < this.#storedAgainAtMs;
  }

  /** The one that weighs most; null when uploads may go. */
  current(): QueueHold | null {
    return this.all()[0] ?? null;
  }

  /** A fact, then a wish of the user: not every upload is held back by each. */
  all(): QueueHold[] {
    const facts = this.#conditions.facts();
    return [this.#fact(facts), this.#wish(facts)].filter((hold) => hold !== null);
  }

  #fact({ isOnline, isAsleep }: ConditionFacts): QueueHold | null {
    if (this.#rest !== null) return { reason: this.#rest, endsInMs: null };
    this.#noteWaking(isAsleep);
    const now = this.#clock.monotonic();
    if (isAsleep) return { reason: 'asleep', endsInMs: null };
    if (now < this.#awakeAtMs) return { reason: 'asleep', endsInMs: this.#awakeAtMs - now };
    if (now < this.#storedAgainAtMs) return this.#unsaved(this.#storedAgainAtMs - now);
    return isOnline ? null : { reason: 'offline', endsInMs: null };
  }

  #wish({ isOnBattery, isMetered }: ConditionFacts): QueueHold | null {
    const { onBattery, onMetered } = this.#settings();
    if (isOnBattery && onBattery === 'pause') return { reason: 'battery', endsInMs: null };
    if (isMetered && onMetered === 'pause') return { reason: 'metered', endsInMs: null };
    const { rule, until } = this.timetable();
    if (rule !== 'stop') return null;
    return { reason: this.ruledBy(), endsInMs: until && until - this.#clock.now() };
  }

  /** What the week's grid says now. */
  timetable(): RuleInForce {
    const { weekGrid, weekOverride } = this.#settings();
    if (weekGrid === null && weekOverride === null) return { rule: 'full', until: null };
    const now = this.#clock.now();
    const known = this.#knownRule;
    const isFresh =
      known?.settings === this.#settings() &&
      now >= known.at &&
      now < Math.min(known.at + timetableLookMs, known.inForce.until ?? Number.POSITIVE_INFINITY);
    if (known && isFresh) return known.inForce;
    const inForce = ruleAt(weekGrid ?? fullWeek, weekOverride, now);
    this.#knownRule = { settings: this.#settings(), at: now, inForce };
    return inForce;
  }

  /** Whose word the rule of this moment is: the week's grid's, or the user's own for a while. */
  ruledBy(): 'timetable' | 'override' {
    return overrideInForce(this.#settings().weekOverride, this.#clock.now()) === null
      ? 'timetable'
      : 'override';
  }

  /** So soon the timetable is asked again: it may change, and so may the clock or the time zone. */
  asksTimetableInMs(): number | null {
    const { until } = this.timetable();
    return until === null ? null : Math.min(timetableLookMs, Math.max(0, until - this.#clock.now()));
  }

  #unsaved(endsInMs: number): QueueHold {
    return { reason: this.#isDiskFull ? 'disk-full' : 'storage', endsInMs };
  }

  #noteWaking(isAsleep: boolean): void {
    if (this.#wasAsleep && !isAsleep) {
      this.#awakeAtMs = this.#clock.monotonic() + this.#random.next() * wakeSpreadMs;
    }
    this.#wasAsleep = isAsleep;
  }
}
