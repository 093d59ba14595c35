import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finishedStates, type JobState, type JobView } from '../../shared/job-view.ts';
import { NewerSchemaError } from '../queue/migrations.ts';
import { QueueInUseError } from '../queue/sqlite-job-store.ts';
import type { UploadManager } from '../queue/upload-manager.ts';
import type { UploadArguments } from './arguments.ts';
import { createJsonReport } from './json-report.ts';
import { openQueue } from './open-queue.ts';
import type { Report } from './report.ts';
import { createTerminalReport } from './terminal-report.ts';
import { untilAtRest } from './until-at-rest.ts';

/** Uploads and waits until every file has come to rest. Returns the exit code of the process. */
export async function uploadCommand(args: UploadArguments): Promise<number> {
  const report = args.isJson
    ? createJsonReport((line) => process.stdout.write(`${line}\n`))
    : createTerminalReport({
        write: (text) => process.stdout.write(text),
        columns: () => (process.stdout.isTTY ? process.stdout.columns : 0),
      });
  const dataFolder = args.dataFolder ?? mkdtempSync(path.join(os.tmpdir(), 'bitlade-'));
  let queue: UploadManager;
  try {
    queue = openQueue(dataFolder);
  } catch (cause) {
    console.error(wordsOfStart(cause, dataFolder));
    return 1;
  }
  try {
    return await upload(queue, args, report);
  } finally {
    report.end();
    await queue.stop();
    if (args.dataFolder === null) rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function upload(queue: UploadManager, args: UploadArguments, report: Report): Promise<number> {
  const { sourcePaths, remoteUrl } = args;
  const added = await queue.add({ sourcePaths, remoteUrl });
  const own = new Set(added.addedJobIds);
  let hasSkipped = false;
  const continued = added.skipped.some((item) => item.reason === 'already-queued');
  for (const { name, reason } of added.skipped) {
    if (reason === 'already-queued') continue;
    hasSkipped = true;
    report.skipped(name, reason);
  }
  // The same command again, after a crash: its uploads are in the queue already.
  if (continued) {
    for (const job of queue.jobs()) if (isSameWish(job, args)) own.add(job.id);
    await revive(queue, [...own]);
  }
  if (own.size === 0) return 1;

  const wasCancelled = await untilAtRest(queue, own, report);
  const jobs = queue.jobs().filter((job) => own.has(job.id));
  if (wasCancelled) return 130;
  return !hasSkipped && jobs.every((job) => job.state === 'acknowledged') ? 0 : 1;
}

/** True for an unfinished job of one of these sources to this place. */
function isSameWish(job: JobView, { sourcePaths, remoteUrl }: UploadArguments): boolean {
  const isSource = sourcePaths.some((sourcePath) => {
    const below = path.relative(path.resolve(sourcePath), job.sourcePath);
    return !below.startsWith('..') && !path.isAbsolute(below);
  });
  return isSource && !finishedStates.has(job.state) && job.remoteUrl.startsWith(remoteUrl.href);
}

/** What failed or was paused before is wanted again, or the command would not have been given. */
async function revive(queue: UploadManager, jobIds: readonly string[]): Promise<void> {
  const inState = (state: JobState): string[] =>
    queue.jobs().flatMap((job) => (job.state === state && jobIds.includes(job.id) ? [job.id] : []));
  queue.resume(inState('suspended'));
  await queue.retry(inState('error'));
}

function wordsOfStart(cause: unknown, dataFolder: string): string {
  if (cause instanceof QueueInUseError)
    return `The queue in ${dataFolder} is in use by another running Bitlade.`;
  if (cause instanceof NewerSchemaError)
    return `The queue in ${dataFolder} was made by a newer Bitlade. Nothing was changed.`;
  return `The queue in ${dataFolder} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`;
}
