import { createHmac, randomBytes } from 'node:crypto';
import type { Password } from './password.ts';

/** What is known of one password at one place. */
interface Standing {
  /** It was taken the last time. */
  isProven: boolean;
  /** Number of the refusal that was the last one, of all that there were anywhere; 0: it was never refused. */
  refusal: number;
  /** Who tries it for the others. */
  holder: PasswordTrial | null;
  /** Those who wait for the outcome. */
  readonly waiting: Set<() => void>;
}

/** The trials of one run. `place`: origin of a server, or a proxy. */
export interface RunTrials {
  of(place: string, secret: Password): PasswordTrial;
  /** The run waits for another one to try a password: nothing of its request is out. */
  readonly isWaiting: boolean;
}

/**
 * Sees to it that uploads which are under way at once try a new password one after the other: a wrong one goes
 * out once, and no account is locked by it. A password that was taken goes out at any time.
 */
export class PasswordTrials {
  readonly #salt = randomBytes(32);
  readonly #standings = new Map<string, Standing>();
  #refusals = 0;

  /** For a run that reads its secrets now: what is refused from here on it does not try again. */
  asOfNow(): RunTrials {
    const since = this.#refusals;
    const trials = new Map<Standing, PasswordTrial>();
    return {
      of: (place, secret) => {
        const standing = this.#standingOf(place, secret);
        // A proxy may ask for the same password twice in one request: a run never waits for itself.
        const trial = trials.get(standing) ?? new PasswordTrial(standing, since, () => ++this.#refusals);
        trials.set(standing, trial);
        return trial;
      },
      get isWaiting() {
        return [...trials.values()].some((trial) => trial.isWaiting);
      },
    };
  }

  /** Secrets are not kept for longer than a run lasts: they are known again, and that is all. */
  #standingOf(place: string, { userName, password }: Password): Standing {
    const text = JSON.stringify([place, userName, password]);
    const key = createHmac('sha256', this.#salt).update(text).digest('base64');
    const known = this.#standings.get(key);
    if (known !== undefined) return known;
    const standing: Standing = { isProven: false, refusal: 0, holder: null, waiting: new Set() };
    this.#standings.set(key, standing);
    return standing;
  }
}

/** One password in one run: ask `mayTry` before it goes out, then tell what came of it. */
export class PasswordTrial {
  readonly #standing: Standing;
  readonly #since: number;
  readonly #nextRefusal: () => number;
  #isWaiting = false;

  constructor(standing: Standing, since: number, nextRefusal: () => number) {
    this.#standing = standing;
    this.#since = since;
    this.#nextRefusal = nextRefusal;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /**
   * Waits for who tries it already.
   * @param stop what is asked no longer matters
   * @returns false: it was refused, and the user has not been asked since
   */
  async mayTry(stop: AbortSignal): Promise<boolean> {
    const standing = this.#standing;
    while (!stop.aborted && !standing.isProven && standing.holder !== this) {
      if (standing.refusal > this.#since) return false;
      if (standing.holder === null) standing.holder = this;
      else await this.#news(stop);
    }
    return true;
  }

  /**
   * Of any answer that is no refusal. Trouble (5xx) says nothing: whoever stands in front of the server
   * may have answered without a look at the password.
   */
  answered(status: number): void {
    if (status < 500) {
      this.#standing.isProven = true;
      this.#tell();
    } else {
      this.end();
    }
  }

  refused(): void {
    this.#standing.isProven = false;
    this.#standing.refusal = this.#nextRefusal();
    this.#tell();
  }

  /** It was not tried, or nobody knows what came of it: the next one may. */
  end(): void {
    if (this.#standing.holder === this) this.#tell();
  }

  #tell(): void {
    if (this.#standing.holder === this) this.#standing.holder = null;
    for (const wake of this.#standing.waiting) wake();
  }

  async #news(stop: AbortSignal): Promise<void> {
    const { waiting } = this.#standing;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    waiting.add(wake);
    stop.addEventListener('abort', wake);
    this.#isWaiting = true;
    await promise;
    this.#isWaiting = false;
    waiting.delete(wake);
    stop.removeEventListener('abort', wake);
  }
}
