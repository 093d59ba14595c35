type Listener = ((...args: unknown[]) => void) & { original?: Listener };

/** The part of Node's EventEmitter that a sandboxed preload gets. Runs in the page: uses nothing from outside. */
export function makeEmitterClass() {
  return class EventEmitter {
    readonly #listeners = new Map<string, Listener[]>();

    on(name: string, listener: Listener): this {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      return this;
    }

    once(name: string, listener: Listener): this {
      const wrapper: Listener = (...args) => {
        this.off(name, wrapper);
        listener.apply(this, args);
      };
      wrapper.original = listener;
      return this.on(name, wrapper);
    }

    off(name: string, listener: Listener): this {
      const left = this.#listeners.get(name) ?? [];
      const index = left.findLastIndex((entry) => entry === listener || entry.original === listener);
      if (index >= 0) this.#listeners.set(name, left.toSpliced(index, 1));
      return this;
    }

    addListener(name: string, listener: Listener): this {
      return this.on(name, listener);
    }

    removeListener(name: string, listener: Listener): this {
      return this.off(name, listener);
    }

    removeAllListeners(name?: string): this {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }

    listenerCount(name: string): number {
      return this.#listeners.get(name)?.length ?? 0;
    }

    emit(name: string, ...args: unknown[]): boolean {
      const listeners = this.#listeners.get(name) ?? [];
      for (const listener of listeners) listener.apply(this, args);
      return listeners.length > 0;
    }
  };
}
