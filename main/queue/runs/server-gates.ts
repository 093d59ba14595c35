import type { JobView } from '../../../shared/job-view.ts';
import type { GateReason } from '../../../shared/queue-status.ts';
import type { UploadError, UploadErrorCode } from '../../../shared/upload-error.ts';
import type { Random } from '../../transfer/ports.ts';
import { backOffMs, longestWaitMs } from '../../transfer/retry-policy.ts';

/** What no upload to the same server can get past before the user has done something. */
const barringCodes: ReadonlySet<UploadErrorCode> = new Set([
  'sign-in-needed',
  'sign-in-refused',
  'sign-in-unsupported',
  'password-over-http',
  'proxy-sign-in-needed',
  'proxy-sign-in-refused',
  'secrets-locked',
  'client-certificate-wanted',
  'client-certificate-unusable',
]);

/** It stopped at something that the user has to see to before any upload to the same server can go on. */
export const isBarred = ({ state, error }: Pick<JobView, 'state' | 'error'>): boolean =>
  state === 'error' && error !== null && barringCodes.has(error.code);

/** What tells that nobody is there to take an upload, whichever it is. */
const silentCodes: ReadonlySet<UploadErrorCode> = new Set([
  'host-not-found',
  'connection-refused',
  'connection-failed',
  'no-answer',
  'proxy-unreachable',
]);

/** What keeps every upload from whoever answers at the server's address, such as the portal of a guest network. */
const unsafeCodes: ReadonlySet<UploadErrorCode> = new Set([
  'tls-failure',
  'certificate-expired',
  'certificate-wrong-host',
  'certificate-untrusted',
  'certificate-weak',
  'certificate-revoked',
  'certificate-changed',
]);

/** Times on the monotonic clock, in ms. */
type Gate =
  /** `isOld`: an earlier run of the program found it out. It may have another password or proxy now: one upload asks. */
  | { reason: 'sign-in'; jobIds: Set<string>; isOld: boolean }
  | { reason: 'asked'; opensAtMs: number }
  | { reason: Unreached; attempts: number; sinceMs: number; opensAtMs: number };

/** Until the user has done something. */
const isShut = (gate: Gate | undefined): boolean => gate?.reason === 'sign-in' && !gate.isOld;

/** Nothing that was sent has reached the server. */
type Unreached = Extract<GateReason, 'silent' | 'unsafe'>;
const isUnreached = (gate: Gate | undefined): gate is Extract<Gate, { reason: Unreached }> =>
  gate?.reason === 'silent' || gate?.reason === 'unsafe';

/**
 * The doors of servers (scheme, host, port). Of thousands of uploads to one that lets nobody in, asked to be left
 * alone or can't be reached, a few find out and the others wait: they would only take the places of uploads to
 * servers that are there, or need the user one by one.
 */
export class ServerGates {
  readonly #gates = new Map<string, Gate>();
  readonly #random: Random;
  readonly #monotonic: () => number;

  constructor(random: Random, monotonic: () => number) {
    this.#random = random;
    this.#monotonic = monotonic;
  }

  /** @param startedAtMs when the try began that failed */
  note(origin: string, jobId: string, error: UploadError, startedAtMs: number): void {
    const now = this.#monotonic();
    const { retryAfterSeconds } = error.facts;
    if (barringCodes.has(error.code)) {
      this.#bar(origin, jobId, false);
    } else if (retryAfterSeconds !== undefined && error.severity === 'transient') {
      const waitMs = Math.min(retryAfterSeconds * 1000, longestWaitMs);
      const asked = this.#gates.get(origin);
      // The door would open by itself, and the next one would run into it.
      if (isShut(asked)) return;
      const askedBefore = asked?.reason === 'asked' ? asked.opensAtMs : 0;
      this.#gates.set(origin, { reason: 'asked', opensAtMs: Math.max(askedBefore, now + waitMs) });
    } else if (silentCodes.has(error.code)) {
      this.#noteUnreached(origin, 'silent', startedAtMs);
    } else if (unsafeCodes.has(error.code) && error.facts.host === new URL(origin).host) {
      this.#noteUnreached(origin, 'unsafe', startedAtMs);
    }
  }

  /** The upload stopped in an earlier run of the program, and still waits for the user. */
  recover(origin: string, jobId: string): void {
    this.#bar(origin, jobId, true);
  }

  /** An upload is past what had stopped others in an earlier run of the program. False when that is no news. */
  letIn(origin: string): boolean {
    const gate = this.#gates.get(origin);
    return gate?.reason === 'sign-in' && gate.isOld && this.#gates.delete(origin);
  }

  /** The server answered: whoever waits may come. */
  heard(origin: string): void {
    if (isUnreached(this.#gates.get(origin))) this.#gates.delete(origin);
  }

  /** The user wants another try: whatever kept uploads from this server may be over. */
  admit(origin: string): void {
    this.#gates.delete(origin);
  }

  /** Another network may lead where the last one did not. */
  admitUnreached(): void {
    for (const [origin, gate] of this.#gates) if (isUnreached(gate)) this.#gates.delete(origin);
  }

  /** An upload that asked the user for help is no longer there to ask: without any, the door would stay shut for ever. */
  leave(jobId: string): void {
    for (const [origin, gate] of this.#gates) {
      if (gate.reason === 'sign-in' && gate.jobIds.delete(jobId) && gate.jobIds.size === 0)
        this.#gates.delete(origin);
    }
  }

  /** @param isBusy an upload to this server is under way */
  isOpen(origin: string, isBusy: boolean): boolean {
    const gate = this.#gates.get(origin);
    if (gate === undefined) return true;
    if (gate.reason === 'sign-in') return gate.isOld && !isBusy;
    if (this.#monotonic() < gate.opensAtMs) return false;
    // A server that is not reached is asked by one upload, not by all.
    return gate.reason === 'asked' || !isBusy;
  }

  /** The gates that are shut, with the milliseconds until they open. */
  *shut(): Generator<{ origin: string; reason: GateReason; opensInMs: number | null }, void, void> {
    const now = this.#monotonic();
    for (const [origin, gate] of this.#gates) {
      if (gate.reason === 'sign-in') yield { origin, reason: 'sign-in', opensInMs: null };
      else if (isUnreached(gate) || gate.opensAtMs > now)
        yield { origin, reason: gate.reason, opensInMs: Math.max(0, gate.opensAtMs - now) };
    }
  }

  #bar(origin: string, jobId: string, isOld: boolean): void {
    const gate = this.#gates.get(origin);
    const jobIds = gate?.reason === 'sign-in' ? gate.jobIds : new Set<string>();
    this.#gates.set(origin, { reason: 'sign-in', jobIds: jobIds.add(jobId), isOld });
  }

  #noteUnreached(origin: string, reason: Unreached, startedAtMs: number): void {
    const now = this.#monotonic();
    const gate = this.#gates.get(origin);
    const known = isUnreached(gate) ? gate : null;
    // Several that were under way when the server was lost have found out the same thing once.
    if (known !== null && startedAtMs <= known.sinceMs) return;
    // Neither says that the server may be asked sooner.
    if (isShut(gate) || (gate?.reason === 'asked' && gate.opensAtMs > now)) return;
    const attempts = (known?.attempts ?? 0) + 1;
    const opensAtMs = now + backOffMs(attempts, 0, this.#random);
    this.#gates.set(origin, { reason, attempts, sinceMs: now, opensAtMs });
  }
}
