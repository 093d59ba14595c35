import type { Packet } from '../../bits/packet.ts';
import type { Job } from '../../queue/job.ts';

/** What the user is told of a cancel must be what the wire has seen. */
export class SimCancels {
  readonly #sent = new Set<string>();
  readonly #closed = new Set<string>();
  readonly #cancelled = new Set<string>();
  readonly #broken: (what: string) => void;

  constructor(broken: (what: string) => void) {
    this.#broken = broken;
  }

  /** A fragment of the job goes out. */
  onFragment(jobId: string | null): void {
    if (jobId !== null) this.#sent.add(jobId);
  }

  /** The server said yes to a packet of the job, or may have. */
  onYes({ type }: Packet, jobId: string | null): void {
    if (jobId === null) return;
    if (type === 'close-session') this.#closed.add(jobId);
    if (type === 'cancel-session') this.#cancelled.add(jobId);
  }

  /** A job is written to the disk. */
  onWritten({ cancelOutcome, closeUnconfirmed, id, remoteUrl }: Job): void {
    const isTrue = cancelOutcome === null || this.#isTrue(cancelOutcome, id, closeUnconfirmed);
    if (!isTrue) this.#broken(`${remoteUrl}: ${cancelOutcome}`);
  }

  #isTrue(outcome: NonNullable<Job['cancelOutcome']>, jobId: string, closeUnconfirmed: boolean): boolean {
    switch (outcome) {
      case 'nothing-sent':
        return !this.#sent.has(jobId);
      case 'confirmed':
      case 'confirmed-late':
        return this.#cancelled.has(jobId);
      case 'finished-before':
        return this.#closed.has(jobId) && !closeUnconfirmed;
      default:
        return true;
    }
  }
}
