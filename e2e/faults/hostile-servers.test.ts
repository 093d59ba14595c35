import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { sha256 } from '../../main/testing/practice-peer.ts';
import { sampleBytes } from '../../main/testing/sample-bytes.ts';
import { ScriptedServer } from '../../main/testing/scripted-server.ts';
import { TempFolder } from '../../main/testing/temp-folder.ts';
import { uploadUntilRest } from '../../main/testing/upload-until-rest.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { written } from './loose-ack.ts';
import { type Habits, LooseServer } from './loose-server.ts';
import { fragmentBytes, usualBytes } from './quirk-profile.ts';
import { brokenBodyScripts } from './zoo/broken-bodies.ts';
import { brokenHeadScripts } from './zoo/broken-heads.ts';
import { endOfLineScripts } from './zoo/ends-of-line.ts';
import { extraAnswerScripts } from './zoo/extra-answers.ts';
import type { HostileScript } from './zoo/hostile-script.ts';
import { notHttpScripts } from './zoo/not-http.ts';
import { oddValueScripts } from './zoo/odd-values.ts';

const scripts: readonly HostileScript[] = [
  ...notHttpScripts,
  ...brokenHeadScripts,
  ...brokenBodyScripts,
  ...extraAnswerScripts,
  ...endOfLineScripts,
  ...oddValueScripts,
];
const path = '/drop/report.bin';
/** What the system may hold of a flood beside what the engine takes. */
const mostFloodedBytes = 32 * 2 ** 20;

let folder: TempFolder;
let sourcePath: string;
beforeAll(() => {
  folder = new TempFolder();
  sourcePath = folder.join('file.bin');
  writeFileSync(sourcePath, sampleBytes(usualBytes));
});
afterAll(() => folder[Symbol.dispose]());

/** Uploads to a server whose answers are hostile where `isHostile` says so of the nth packet, from 0. */
async function meet({ answer }: HostileScript, isHostile: (packet: number) => boolean) {
  let packets = -1;
  const habits: Habits = {
    any(good) {
      packets += 1;
      if ('bytes' in good || !isHostile(packets)) return good;
      return answer(String(written(good).bytes));
    },
  };
  const clock = new FakeClock();
  const loose = new LooseServer(habits);
  await using server = await ScriptedServer.start(loose, clock);
  const upload = await uploadUntilRest({
    remoteUrl: server.url(path),
    sourcePath,
    maxFragmentBytes: fragmentBytes,
    clock,
    maxRuns: 6,
  });
  expect(clock.runningDelaysMs).toEqual([]);
  expect(server.floodedBytes).toBeLessThan(mostFloodedBytes);
  for (const error of upload.errors) expect(errorWords(error).what).toMatch(/\w/);
  const file = loose.files.get(path);
  const isEqual = file !== undefined && sha256(file) === sha256(readFileSync(sourcePath));
  if (upload.end === 'completed') expect(isEqual).toBe(true);
  return { ...upload, requests: server.packets.length };
}

const endOf = ({ end, errors }: Awaited<ReturnType<typeof meet>>) =>
  end === 'completed' ? 'done' : errors.at(-1)?.code;

describe('a server that answers every packet with', () => {
  it.each(scripts)('$name', async (script) => {
    const upload = await meet(script, () => true);
    expect(endOf(upload)).toBe(script.always);
    expect(upload.requests).toBeLessThanOrEqual(12);
  });
});

describe('a server that answers one packet with', () => {
  it.each(scripts)('$name', async (script) => {
    for (const hostile of [0, 1, 2, 4, 5]) {
      const upload = await meet(script, (packet) => packet === hostile);
      expect(endOf(upload), `packet ${hostile}`).toBe(script.once);
      expect(upload.requests, `packet ${hostile}`).toBeLessThanOrEqual(11);
    }
  });
});
