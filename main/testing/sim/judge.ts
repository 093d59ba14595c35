import { finishedStates } from '../../../shared/job-view.ts';
import type { Job } from '../../queue/job.ts';
import { nothingLeft } from '../nothing-left.ts';
import { contentOf, isEqual } from './sim-content.ts';
import { minuteMs } from './sim-spans.ts';
import type { SimWorld } from './sim-world.ts';

/** What must hold when everything has come to rest. */
export async function judge(world: SimWorld): Promise<void> {
  const { watch } = world;
  world.jobIds.forEach((id, index) => {
    const job = world.disk.jobs.get(id);
    const isRemoved = world.removed.has(id);
    if (job === undefined) {
      if (!isRemoved && !world.maybeRemoved.has(id))
        watch.broken('R-54: books balance', `job ${index} is lost`);
      return;
    }
    if (isRemoved) watch.broken('R-54: books balance', `job ${index} was removed and is there`);
    if (!finishedStates.has(job.state) && !isExplained(world, index)) {
      const what = `job ${index} is ${job.state} ${job.error?.code ?? ''}`;
      watch.broken('I8: time to completion bounded once faults stop', what);
    }
    if (job.state === 'acknowledged') checkPlaced(world, index);
    if (job.state === 'cancelled') checkNotPlaced(world, index);
  });
  // One that met a full disk before its first file goes on at the next start.
  const batchesWithJobs = new Set([...world.disk.jobs.values()].map(({ batchId }) => batchId));
  for (const { id, label, scan } of world.disk.batches.values()) {
    if (scan === 'running' && batchesWithJobs.has(id))
      watch.broken('a search for files comes to its end', label);
  }
  if (world.disk.abandoned.size > 0) {
    watch.broken('R-56: given-up sessions are told in the end', `${world.disk.abandoned.size} are left`);
  }
  const held = new Set([...world.disk.jobs.values()].map(({ facts }) => facts.sessionId));
  for (const { openSessions, origin } of world.network.servers) {
    for (const id of openSessions) {
      if (watch.sessions.mustBeOver(id) && !held.has(id)) {
        watch.broken('R-56: no session is left behind', `${id} of ${origin}`);
      }
    }
  }
  const isSearchLeft = [...world.disk.batches.values()].some(({ scan }) => scan === 'running');
  if (watch.violations.length === 0 && !isSearchLeft) await checkRestart(world);
}

function checkPlaced(world: SimWorld, index: number): void {
  const job = world.jobOf(index);
  if (!job || job.closeUnconfirmed || isUploadedAgain(world, index, job)) return;
  const { file } = world.watch.of(job.remoteUrl);
  const bytes = placedBytes(world, job.remoteUrl);
  const expected = contentOf(file.index, Number(job.sourceIdentity.modifiedNs), job.sourceIdentity.sizeBytes);
  if (bytes !== undefined && isEqual(bytes, expected)) return;
  if (world.watch.of(job.remoteUrl).isDeceived) return;
  world.watch.broken(
    'I1: server file equals source bytes or is absent',
    `job ${index}: ${bytes?.length} bytes`,
  );
}

/** A cancel that was in time leaves nothing. */
function checkNotPlaced(world: SimWorld, index: number): void {
  const job = world.jobOf(index);
  if (!job || !nothingLeft.has(job.cancelOutcome) || placedBytes(world, job.remoteUrl) === undefined) return;
  const uploads = world.jobIds.filter((id) => world.urlOf(id) === job.remoteUrl);
  if (uploads.length > 1) return;
  world.watch.broken('a cancel tells the truth', `job ${index}: ${job.cancelOutcome}, and there`);
}

const isUploadedAgain = (world: SimWorld, index: number, { remoteUrl }: Job): boolean =>
  world.jobIds.slice(index + 1).some((id) => world.urlOf(id) === remoteUrl);

const serverOf = (world: SimWorld, remoteUrl: string) => world.network.serverOf(new URL(remoteUrl).host);

const placedBytes = (world: SimWorld, remoteUrl: string): Uint8Array | undefined =>
  serverOf(world, remoteUrl).files.get(new URL(remoteUrl).pathname);

/** Whoever starts on the disk as it is finds everything as it was, and nothing is sent. */
async function checkRestart(world: SimWorld): Promise<void> {
  const before = world.jobIds.map((id) => world.disk.jobs.get(id)?.state).join(' ');
  const { packets } = world.network;
  await world.stop();
  world.boot();
  await world.run(world.time.monotonicMs + 20 * minuteMs);
  const after = world.jobIds.map((id) => world.disk.jobs.get(id)?.state).join(' ');
  if (after !== before || world.network.packets !== packets) {
    world.watch.broken('I10: restart from any disk image reaches the same end', `${before} became ${after}`);
  }
}

/** An upload that can't end otherwise: its place is taken, by an upload of its own that the server let nobody know of. */
export function isExplained(world: SimWorld, index: number): boolean {
  const job = world.jobOf(index);
  if (job?.state !== 'error' || job.error === null) return false;
  return job.error.code === 'exists-or-denied' && placedBytes(world, job.remoteUrl) !== undefined;
}
