import { randomUUID } from 'node:crypto';
import type { Batch, Job } from '../../main/queue/job.ts';
import type { FoundFile } from '../../main/queue/scan/intake.ts';
import { makeJobs } from '../../main/queue/scan/new-jobs.ts';
import { TakenTargets } from '../../main/queue/scan/taken-targets.ts';
import { defaultNamingRule } from '../../shared/naming-rule.ts';

const filesInFolder = 500;
const startOf2026Ns = 1_767_225_600_000_000_000n;

/** The jobs of one dropped folder with many files, as the queue makes them. */
export function storedJobs(count: number, isPaused: boolean): { batch: Batch; jobs: Job[] } {
  const root = '/home/somebody/Pictures';
  const batch: Batch = {
    id: randomUUID(),
    kind: 'folder',
    label: 'archive',
    destinationUrl: 'https://server.example/drop/',
    naming: null,
    scan: 'complete',
    bytesPerSecond: null,
    isPaused,
    addedAt: Date.now(),
    roots: [`${root}/archive`],
  };
  const files = Array.from({ length: count }, (_, index) => foundFile(root, index));
  const taken = new TakenTargets(() => undefined);
  const context = {
    rule: defaultNamingRule,
    filesBefore: 0,
    firstRank: 1,
    priority: 'normal',
    taken,
  } as const;
  return { batch, jobs: makeJobs(files, batch, context).jobs };
}

function foundFile(root: string, index: number): FoundFile {
  const relativePath = `archive/day-${Math.floor(index / filesInFolder)}/image-${String(index).padStart(6, '0')}.jpg`;
  const modifiedNs = startOf2026Ns + BigInt(index) * 1_000_003n;
  return {
    sourcePath: `${root}/${relativePath}`,
    relativePath,
    identity: {
      device: '64769',
      inode: String(9_000_000 + index),
      sizeBytes: 2_000_000 + index,
      modifiedNs: String(modifiedNs),
      changedNs: String(modifiedNs + 1_000_000_000n),
    },
  };
}
