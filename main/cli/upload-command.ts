import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileUrl } from '../../shared/address.ts';
import { errorSentence } from '../../shared/i18n/error-words.ts';
import type { AddReport } from '../../shared/ipc-contract.ts';
import { finishedStates, type JobState, type JobView } from '../../shared/job-view.ts';
import { ControlServer } from '../queue/control/control-server.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import { ProfileError, type ServerProfiles } from '../transfer/server-profile.ts';
import { systemClock } from '../transfer/system-clock.ts';
import { askSecret } from './ask-secret.ts';
import { commandProfile, profilesFor } from './command-profile.ts';
import { createReport } from './create-report.ts';
import { openQueue, quietLogger } from './open-queue.ts';
import type { Report } from './report.ts';
import { BadOption } from './server-options.ts';
import { startWords } from './start-words.ts';
import { untilAtRest } from './until-at-rest.ts';
import type { UploadArguments } from './upload-arguments.ts';
import { wordsAgainstFolder } from './words-against-folder.ts';

const restStates: ReadonlySet<JobState> = new Set(['acknowledged', 'error', 'cancelled']);
const nothingAdded: AddReport = { addedJobIds: [], skipped: [], skippedCount: 0, dismissed: false };
const untoldWords =
  'The server was not told. It drops the unfinished upload by itself, after 14 days unless it is set otherwise.';

/** Uploads and waits until every file has come to rest. Returns the exit code of the process. */
export async function uploadCommand(args: UploadArguments): Promise<number> {
  const report = createReport(args.isJson, true);
  const refusal = await wordsAgainstFolder(args.sourcePaths, args.remoteUrl);
  if (refusal !== null) {
    console.error(refusal);
    return 2;
  }
  const profiles = await profilesOf(args);
  if (profiles === null) return 2;
  const dataFolder = args.dataFolder ?? mkdtempSync(path.join(os.tmpdir(), 'bitlade-'));
  let queue: UploadManager;
  try {
    queue = openQueue(dataFolder, profiles);
  } catch (cause) {
    console.error(startWords(cause, dataFolder));
    return 1;
  }
  // Other commands look at a kept queue, and change it, while this one runs it.
  const server =
    args.dataFolder === null
      ? null
      : await ControlServer.start({ dataFolder, queue, clock: systemClock, logger: quietLogger });
  try {
    return await upload(queue, args, report);
  } finally {
    const isUntold = queue.jobs().some((job) => job.state === 'cancelling');
    // The queue of a single command goes with it, and so does the promise to tell the server later.
    if (isUntold && args.dataFolder === null) report.note(untoldWords);
    report.end();
    await server?.stop();
    await queue.stop();
    if (args.dataFolder === null) rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Null after the reason was said why the server's options can't be used. */
async function profilesOf({ server, remoteUrl }: UploadArguments): Promise<ServerProfiles | null> {
  try {
    const profile = await commandProfile(server, remoteUrl, { environment: process.env, askSecret });
    return profilesFor(remoteUrl, profile);
  } catch (cause) {
    if (cause instanceof BadOption) console.error(cause.message);
    else if (cause instanceof ProfileError) console.error(errorSentence(cause.uploadError));
    else throw cause;
    return null;
  }
}

async function upload(queue: UploadManager, args: UploadArguments, report: Report): Promise<number> {
  const { sourcePaths, remoteUrl } = args;
  const before = ownJobs(queue, args);
  const isEnding = queue.jobs().some(({ id, state }) => before.has(id) && state === 'cancelling');
  if (isEnding) report.note('What was cancelled is ended on the server first. Then give the command again.');
  // The same command again, after a crash, goes on with what is in the queue already.
  const added = isEnding ? nothingAdded : await queue.add({ sourcePaths, remoteUrl, isContinued: true });
  const refused = added.skipped.filter(({ reason }) => reason !== 'already-queued');
  for (const { name, reason } of refused) report.skipped(name, reason);
  const own = isEnding ? before : ownJobs(queue, args);
  if (own.size === 0) return 1;

  const isNew = new Set(added.addedJobIds);
  await revive(queue, new Set([...own].filter((id) => !isNew.has(id))));
  const wasCancelled = await untilAtRest(
    queue,
    {
      isOwn: ({ id }) => own.has(id),
      restStates,
      onInterrupt(movingIds) {
        report.note('Cancelling; Ctrl-C again leaves at once.');
        queue.cancel(movingIds, { isNow: true });
      },
    },
    report,
  );
  const jobs = queue.jobs().filter((job) => own.has(job.id));
  // What a command has brought to its end is not found by the next one.
  queue.remove(
    jobs.flatMap(({ id, state }) => (finishedStates.has(state) ? [id] : [])),
    { isNow: true },
  );
  if (wasCancelled) return 130;
  const isWhole = jobs.every((job) => job.state === 'acknowledged' && !job.closeUnconfirmed);
  return refused.length === 0 && isWhole ? 0 : 1;
}

/** The jobs of this command, new or left by an earlier run of it; of several for one target the newest. */
function ownJobs(queue: UploadManager, { sourcePaths, remoteUrl }: UploadArguments): Set<string> {
  const isFolder = remoteUrl.pathname.endsWith('/');
  const byTarget = new Map<string, string>();
  for (const job of queue.jobs()) {
    const target = isFolder ? fileUrl(remoteUrl, job.relativePath) : remoteUrl;
    const isOwn =
      job.remoteUrl === target.href && sourcePaths.some((source) => isWithin(job.sourcePath, source));
    if (isOwn && job.state !== 'cancelled') byTarget.set(job.remoteUrl, job.id);
  }
  return new Set(byTarget.values());
}

function isWithin(sourcePath: string, source: string): boolean {
  const below = path.relative(path.resolve(source), sourcePath);
  return below !== '..' && !below.startsWith(`..${path.sep}`) && !path.isAbsolute(below);
}

/** What failed, was paused or waits is wanted now, or the command would not have been given again. */
async function revive(queue: UploadManager, jobIds: ReadonlySet<string>): Promise<void> {
  const which = (isSo: (job: JobView) => boolean): string[] =>
    queue.jobs().flatMap((job) => (jobIds.has(job.id) && isSo(job) ? [job.id] : []));
  queue.resume(which(({ state }) => state === 'suspended'));
  await queue.retry(which(({ state, nextTryAt }) => state === 'error' || nextTryAt !== null));
}
