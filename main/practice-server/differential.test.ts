import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PracticeBench } from '../testing/practice-bench.ts';
import { type RandomPacket, randomPacket } from '../testing/random-packets.ts';
import { RawClient, type RawResponse, requestBytes } from '../testing/raw-client.ts';
import { type ReferenceAnswer, type ReferenceRules, ReferenceServer } from '../testing/reference-server.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import type { ServerMode } from './server-options.ts';
import { sessionsFolderName } from './url-path.ts';

const sequencesPerMode = { commitOnClose: 7000, strict: 6500, iis: 6500 } satisfies Record<
  ServerMode,
  number
>;
const longestSequence = 12;
/** Sequences under way at the same time, each on a connection of its own. */
const lanes = 8;
const limits = { maxUploadBytes: 150, maxFragmentBytes: 40 };

/** A client of the practice server that opens a new connection whenever the last one is over. */
class Lane {
  readonly #port: number;
  #client: RawClient | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  /** Null for a packet that broke off: then nobody waits for an answer. */
  async send(packet: RandomPacket): Promise<ReferenceAnswer | null> {
    const client = this.#client ?? (await RawClient.connect(this.#port));
    this.#client = client;
    const bytes = requestBytes({ ...packet, headers: { 'Content-Length': null, ...packet.headers } });
    // In two pieces with a look at the network between them, so that a body is taken in more than one.
    const middle = bytes.length - Math.ceil((packet.body.length * 2) / 3);
    await client.write(bytes.subarray(0, middle));
    for (let turns = 0; packet.body.length > 1 && turns < 2; turns += 1) await nextTurn();
    void client.write(bytes.subarray(middle));
    if (packet.isCut) {
      client.halfClose();
      expect((await client.ended()).length).toBe(0);
      this.close();
      return null;
    }
    const answer = await client.response();
    if (answer.header('Connection') === 'close') this.close();
    return plainAnswer(answer);
  }

  close(): void {
    this.#client?.close();
    this.#client = null;
  }
}

/** Without what belongs to HTTP alone. */
function plainAnswer({ status, head }: RawResponse): ReferenceAnswer {
  const headers = head.slice(1).map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const own = headers.filter(([name]) => name !== 'date' && name !== 'connection');
  return { status, headers: Object.fromEntries(own) };
}

/** Plays one made-up sequence to both and compares every answer, then what stands on the disk. */
async function compare(name: string, seed: number, rules: ReferenceRules, lane: Lane, folder: string) {
  const random = seededRandom(seed);
  const reference = new ReferenceServer(rules);
  const targets = [`/${name}-a.bin`, `/${name}-b.bin`];
  const sessions: { id: string; target: string }[] = [];
  const script: string[] = [];
  const answers: (number | null)[] = [];

  async function play(packet: RandomPacket) {
    script.push(scriptLine(packet));
    const actual = await lane.send(packet);
    const id = actual?.headers['bits-session-id'] ?? 'none';
    const expected = reference.answer(packet, id);
    if (!isDeepStrictEqual(actual, expected)) {
      expect({ script, answer: actual }).toEqual({ script, answer: expected });
    }
    answers.push(actual?.status ?? null);
    script.push(`  ${actual?.status ?? 'no answer'}`);
    if (expected?.headers['bits-protocol'] && !sessions.some((other) => other.id === id)) {
      sessions.push({ id, target: packet.target });
    }
  }

  const around = { targets, sessions, progressOf: (id: string) => reference.progressOf(id) };
  for (let left = 1 + random.below(longestSequence); left > 0; left -= 1)
    await play(randomPacket(random, around));
  for (const { id, target } of sessions) {
    const headers = { 'BITS-Packet-Type': 'Cancel-Session', 'BITS-Session-Id': id, 'Content-Length': '0' };
    await play({ target, headers, body: Buffer.alloc(0), isCut: false });
  }
  for (const target of targets) {
    const file = await readFile(path.join(folder, target)).catch(() => null);
    const wanted = reference.files.get(target) ?? null;
    if (wanted === null ? file !== null : file?.equals(wanted) !== true) {
      expect({ script, target, file }).toEqual({ script, target, file: wanted });
    }
  }
  return { ids: sessions.map(({ id }) => id), files: [...reference.files.keys()], answers };
}

const scriptLine = ({ target, headers, body, isCut }: RandomPacket): string =>
  `${target} ${JSON.stringify(headers).slice(0, 300)} ${body.length} bytes${isCut ? ', cut' : ''}`;

describe('answers like the reference, packet by packet, and leaves the same files', () => {
  const seed = Number(process.env.DIFF_SEED ?? Date.now() % 0xffff_ffff);

  it.each(Object.entries(sequencesPerMode) as [ServerMode, number][])(
    '%s: %i random sequences',
    async (mode, sequences) => {
      console.log(`DIFF_SEED=${seed} (${mode})`);
      const bench = await PracticeBench.start({ mode, ...limits, maxSessions: 1000 });
      const ids: string[] = [];
      const files: string[] = [];
      const answers = new Set<number | null>();
      let next = 0;
      const run = async () => {
        const lane = new Lane(bench.server.port);
        while (next < sequences) {
          const number = next++;
          const played = await compare(`s${number}`, seed + number, { mode, ...limits }, lane, bench.folder);
          ids.push(...played.ids);
          files.push(...played.files);
          for (const answer of played.answers) answers.add(answer);
        }
        lane.close();
      };
      try {
        await Promise.all(Array.from({ length: lanes }, run));
        expect(new Set(ids).size).toBe(ids.length);
        expect(await bench.temporaryFiles()).toEqual([]);
        const names = (await readdir(bench.folder)).filter((name) => name !== sessionsFolderName);
        expect(names.toSorted()).toEqual(files.map((file) => file.slice(1)).toSorted());
        // Everything that can be answered was, and some packets broke off.
        expect([...answers].toSorted()).toEqual([200, 400, 403, 411, 413, 416, 500, null]);
      } finally {
        await bench.tidy();
      }
    },
    600_000,
  );
});
