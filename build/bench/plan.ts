/** How much a run of the benchmark does. A quick one shows that everything works; its numbers mean nothing. */
export class Plan {
  readonly isQuick: boolean;

  constructor(isQuick: boolean) {
    this.isQuick = isQuick;
  }

  /** Counted rounds, cancels and the like. */
  times(full: number): number {
    return this.isQuick ? Math.min(full, 2) : full;
  }

  /** Jobs, changes and the like. */
  count(full: number): number {
    return this.isQuick ? Math.ceil(full / 32) : full;
  }

  mebibytes(full: number): number {
    return this.isQuick ? Math.max(Math.round(full / 32), 1) : full;
  }
}
