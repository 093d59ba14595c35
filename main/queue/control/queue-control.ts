import { ToldError } from '../../transfer/told-error.ts';
import type { ControlEvent, ControlInput, ControlName, ControlOutput } from './control-contract.ts';

/** The queue did not do what was asked. */
export class ControlRefused extends ToldError {}

/** Whoever owned the queue has left. A wish that was on its way may have been carried out or not. */
export class OwnerGoneError extends Error {}

/** A queue that may be this program's own or that of another one. */
export interface QueueControl {
  /** Throws `ToldError` or `OwnerGoneError`. */
  call<N extends ControlName>(name: N, input: ControlInput<N>): Promise<ControlOutput<N>>;
  /** Tells of everything that changes from when it resolves on. */
  watch(listener: (event: ControlEvent) => void): Promise<void>;
  /** Resolves when nothing more can be asked. */
  readonly gone: Promise<void>;
  close(): Promise<void>;
}
