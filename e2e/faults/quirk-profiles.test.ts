import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { sha256 } from '../../main/testing/practice-peer.ts';
import { sampleBytes } from '../../main/testing/sample-bytes.ts';
import { ScriptedServer } from '../../main/testing/scripted-server.ts';
import { TempFolder } from '../../main/testing/temp-folder.ts';
import { uploadUntilRest } from '../../main/testing/upload-until-rest.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { LooseServer } from './loose-server.ts';
import { type ExpectedEnd, fragmentBytes, type QuirkProfile, usualBytes } from './quirk-profile.ts';
import { quirkProfiles } from './quirk-profiles.ts';

const path = '/drop/report.bin';

let folder: TempFolder;
beforeAll(() => {
  folder = new TempFolder();
});
afterAll(() => folder[Symbol.dispose]());

/** A source of so many bytes; of a very large one all but the start is a hole. */
function sourceOf(sizeBytes: number): string {
  const sourcePath = folder.join(`${sizeBytes}.bin`);
  writeFileSync(sourcePath, sampleBytes(Math.min(sizeBytes, 2 ** 20)));
  truncateSync(sourcePath, sizeBytes);
  return sourcePath;
}

async function meet({ habits, purpose, resume, afterBreak, sizeBytes = usualBytes }: QuirkProfile) {
  const clock = new FakeClock();
  const loose = new LooseServer(habits());
  await using server = await ScriptedServer.start(loose, clock);
  const sourcePath = sourceOf(sizeBytes);
  const upload = await uploadUntilRest({
    remoteUrl: server.url(path),
    sourcePath,
    maxFragmentBytes: fragmentBytes,
    clock,
    maxRuns: 6,
    ...(purpose && { purpose }),
    ...(resume && { resume }),
    ...(afterBreak && { afterBreak }),
  });
  expect(clock.runningDelaysMs).toEqual([]);
  const file = loose.files.get(path);
  return {
    ...upload,
    packets: server.packets.map(({ type, connection, header }) =>
      `${connection}: ${type} ${header('Content-Range')}`.trimEnd(),
    ),
    isKept: file !== undefined && sha256(file) === sha256(readFileSync(sourcePath)),
  };
}

/** The end of an upload in the words of the table. */
function endOf({ end, warning, isKept, errors }: Awaited<ReturnType<typeof meet>>): ExpectedEnd {
  const code = errors.at(-1)?.code ?? 'internal';
  if (end === 'completed') return { end, isKept, warning: warning?.code ?? null };
  return end === 'cancelled' ? { end } : { end, code };
}

it.each(quirkProfiles)('$name', async (profile) => {
  const upload = await meet(profile);

  const story = upload.packets.join('\n');
  expect(endOf(upload), story).toEqual(profile.expected);
  expect(upload.packets.length, story).toBeLessThanOrEqual(profile.packets);
  for (const error of upload.errors) {
    const { what, weDo, youCan } = errorWords(error);
    for (const words of [what, weDo, youCan]) expect(words).toMatch(/\w/);
  }
});

it('every profile has a name of its own', () => {
  const names = quirkProfiles.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
