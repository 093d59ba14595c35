import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Job } from '../../queue/job.ts';
import { SqliteJobStore } from '../../queue/store/sqlite-job-store.ts';
import type { Random } from '../seeded-random.ts';
import { TempFolder } from '../temp-folder.ts';
import { randomChange } from './random-change.ts';
import { StoredModel } from './stored-model.ts';

/** What lies in the folder of a queue at one moment. */
export type Image = ReadonlyMap<string, Buffer>;

/** A queue that was open: its last commits are in the log. */
export interface OpenImage {
  image: Image;
  /** Numbers of commits: the last that is in the file itself, and the last of all. */
  inFile: number;
  last: number;
}

const images = 4;

/** A queue with many commits, as they were made and as they lay on the disk. */
export class RecordedQueue {
  /** After so many commits of the same sizes. */
  readonly open: OpenImage[] = [];
  /** After the queue was closed. */
  closed: Image = new Map();
  /** What the queue held after each commit, from the empty one on: numbers by digests. */
  readonly #numbers = new Map<string, number>();
  readonly #jobIds: string[][] = [];
  /** Each job in each of its states. */
  readonly #versions = new Set<string>();

  static async of(random: Random, commits: number): Promise<RecordedQueue> {
    using folder = new TempFolder();
    const recorded = new RecordedQueue();
    const model = new StoredModel();
    recorded.#note(model);
    for (let part = 0; part < images; part += 1) {
      const store = new SqliteJobStore(folder.path);
      const inFile = recorded.last;
      for (let commit = 0; commit < commits / images; commit += 1) {
        const change = randomChange(model, random);
        store.commit(change);
        model.apply(change);
        recorded.#note(model);
      }
      recorded.open.push({ image: imageOf(folder.path), inFile, last: recorded.last });
      await store.close();
    }
    recorded.closed = imageOf(folder.path);
    return recorded;
  }

  get last(): number {
    return this.#jobIds.length - 1;
  }

  /** After how many commits the queue was like this; null when it never was. */
  numberOf(model: StoredModel): number | null {
    return this.#numbers.get(model.digest) ?? null;
  }

  jobIdsAfter(commits: number): readonly string[] {
    return this.#jobIds[commits] ?? [];
  }

  /** How many jobs are neither as they once were, nor wait for the user. */
  unknownIn({ jobs }: StoredModel): number {
    return [...jobs.values()].filter(
      (job) => !this.#versions.has(versionOf(job)) && job.state !== 'suspended',
    ).length;
  }

  #note(model: StoredModel): void {
    this.#numbers.set(model.digest, this.#jobIds.length);
    this.#jobIds.push([...model.jobs.keys()]);
    for (const job of model.jobs.values()) this.#versions.add(versionOf(job));
  }
}

const versionOf = ({ id, state, facts }: Job): string => `${id} ${state} ${facts.sessionId}`;

function imageOf(folder: string): Image {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map(({ name }) => [name, readFileSync(path.join(folder, name))]));
}

export function layOut(image: Image, folder: string): void {
  for (const [name, bytes] of image) writeFileSync(path.join(folder, name), bytes);
}
