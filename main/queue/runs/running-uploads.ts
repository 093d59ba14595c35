import type { QueueSettings } from '../../../shared/queue-settings.ts';
import type { Lane } from './ready-jobs.ts';
import type { Places } from './scheduler.ts';

export interface RunningUpload {
  origin: string;
  lane: Lane;
  isRunNow: boolean;
  /** The server has said something in this run. */
  isHeard: boolean;
  /** Monotonic ms. */
  startedAtMs: number;
}

/** An upload whose server has been silent for so long gives its place to another one. */
export const silentPlaceMs = 1_000;

/**
 * The places that uploads under way leave free. One place of every server is kept for small files, unless it may
 * have no more than one.
 */
export class RunningUploads implements Places {
  readonly #uploads = new Map<string, RunningUpload>();
  readonly #settings: () => QueueSettings;
  readonly #monotonic: () => number;

  constructor(settings: () => QueueSettings, monotonic: () => number) {
    this.#settings = settings;
    this.#monotonic = monotonic;
  }

  set(jobId: string, upload: RunningUpload): void {
    this.#uploads.set(jobId, upload);
  }

  delete(jobId: string): void {
    this.#uploads.delete(jobId);
  }

  /** The server of this upload answers. False when that is no news. */
  heard(jobId: string): boolean {
    const upload = this.#uploads.get(jobId);
    if (upload === undefined || upload.isHeard) return false;
    upload.isHeard = true;
    return true;
  }

  isFree(lane: Lane, isRunNow: boolean): boolean {
    if (isRunNow) return true;
    const { maxBigUploads, maxSmallUploads } = this.#settings();
    const taken = this.#count(
      (upload) => upload.lane === lane && !upload.isRunNow && !this.#isSilent(upload),
    );
    return taken < (lane === 'big' ? maxBigUploads : maxSmallUploads);
  }

  isServerFree(origin: string, lane: Lane): boolean {
    const most = this.maxUploadsTo(origin);
    const own = [...this.#uploads.values()].filter((upload) => upload.origin === origin);
    if (own.length >= most) return false;
    const bigOnes = own.filter((upload) => upload.lane === 'big').length;
    return lane === 'small' || bigOnes < Math.max(1, most - 1);
  }

  has(origin: string): boolean {
    return this.#count((upload) => upload.origin === origin) > 0;
  }

  maxUploadsTo(origin: string): number {
    const { servers, maxUploadsPerServer } = this.#settings();
    return servers[origin]?.maxUploads ?? maxUploadsPerServer;
  }

  /** Milliseconds until the next silent one gives its place away; null when none will. */
  placeFreesInMs(): number | null {
    const now = this.#monotonic();
    const left = [...this.#uploads.values()]
      .filter((upload) => !upload.isHeard && !this.#isSilent(upload))
      .map((upload) => upload.startedAtMs + silentPlaceMs - now);
    return left.length === 0 ? null : Math.min(...left);
  }

  #isSilent({ isHeard, startedAtMs }: RunningUpload): boolean {
    return !isHeard && this.#monotonic() - startedAtMs >= silentPlaceMs;
  }

  #count(isSo: (upload: RunningUpload) => boolean): number {
    let count = 0;
    for (const upload of this.#uploads.values()) if (isSo(upload)) count += 1;
    return count;
  }
}
