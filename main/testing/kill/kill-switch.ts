/** A place in the program's work, and which of its passes is meant, from 1. */
export interface KillPoint {
  point: string;
  pass: number;
}

/** Counts how often the work comes by each point, and acts at those that were chosen. */
export class KillSwitch {
  readonly #chosen: { at: KillPoint; act: () => void; passes: number }[] = [];

  /** @param act what happens there; the program is killed unless told otherwise */
  choose(at: KillPoint | null, act: () => void = killThisProcess): void {
    if (at !== null) this.#chosen.push({ at, act, passes: 0 });
  }

  pass(point: string): void {
    for (const chosen of this.#chosen) {
      if (chosen.at.point !== point) continue;
      chosen.passes += 1;
      if (chosen.passes === chosen.at.pass) chosen.act();
    }
  }

  /** Around a call that never waits. */
  around<T>(point: string, work: () => T): T {
    this.pass(`before ${point}`);
    const result = work();
    this.pass(`after ${point}`);
    return result;
  }

  async aroundAsync<T>(point: string, work: () => Promise<T>): Promise<T> {
    this.pass(`before ${point}`);
    const result = await work();
    this.pass(`after ${point}`);
    return result;
  }
}

/** Nothing of it runs on, not even what is due already. */
function killThisProcess(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
