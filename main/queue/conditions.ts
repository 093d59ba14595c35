/** What is true of this computer now; null where nobody can tell. */
export interface ConditionFacts {
  isOnline: boolean;
  isAsleep: boolean;
  isOnBattery: boolean | null;
  isMetered: boolean | null;
}

/** Where the queue learns of them. */
export interface Conditions {
  facts(): ConditionFacts;
  /** Calls back after every change; the function returned ends that. */
  onChange(listener: () => void): () => void;
  /** Looks by itself for what the system does not tell, while something depends on it; the function returned ends that. */
  watch(): () => void;
}

const fairWeather: ConditionFacts = {
  isOnline: true,
  isAsleep: false,
  isOnBattery: null,
  isMetered: null,
};

/** Conditions as they are told by whoever can see them. */
export class ToldConditions implements Conditions {
  #facts = fairWeather;
  readonly #listeners = new Set<() => void>();

  facts(): ConditionFacts {
    return this.#facts;
  }

  tell(change: Partial<ConditionFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watch(): () => void {
    return () => undefined;
  }
}
