import type { Bench, GoalRow } from './goal.ts';
import { spreadOf } from './rounds.ts';
import { runEngine } from './run-engine.ts';
import { startRelay } from './start-relay.ts';
import { Sink } from './start-sink.ts';

const bytesPerSecond = 2_500_000;
const sendingSeconds = 120;
/** Where in the file the line is cut, one upload for each. */
const cutsAt = [0.15, 0.35, 0.5, 0.65, 0.9];

interface BrokenUpload {
  lostBytes: number;
  longestBytes: number;
  /** Lost bytes by bytes of the file. */
  share: number;
}

/** P-16: what is sent again when the line breaks once in two minutes of sending, to a server that keeps whole fragments only. */
export async function measureBrokenLine(bench: Bench): Promise<GoalRow[]> {
  const uploads = await Promise.all(cutsAt.map((share) => uploadWithCut(bench, share)));
  const shares = spreadOf(uploads.map(({ share }) => share));
  const mean = uploads.reduce((sum, { share }) => sum + share, 0) / uploads.length;
  const inFragments = spreadOf(uploads.map(({ lostBytes, longestBytes }) => lostBytes / longestBytes));
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    {
      id: 'P-16 share',
      goal: 'sent again ≤ 8 % of the file at one break in 2 minutes of sending',
      measured: `**${percent(mean)}** (${percent(shares.least)}–${percent(shares.greatest)} in ${uploads.length} uploads)`,
      isMet: mean <= 0.08,
    },
    {
      id: 'P-16 fragment',
      goal: 'sent again per break ≤ one fragment',
      measured: `**${inFragments.greatest.toFixed(2)}** of the longest at most`,
      isMet: inFragments.greatest <= 1,
    },
  ];
}

async function uploadWithCut({ plan, files }: Bench, cutAt: number): Promise<BrokenUpload> {
  const mebibytes = plan.mebibytes(Math.round((bytesPerSecond * sendingSeconds) / 2 ** 20));
  const fileBytes = mebibytes * 2 ** 20;
  const sink = await Sink.start();
  const cutsAtBytes = [Math.round(fileBytes * cutAt)];
  const relay = await startRelay({ port: sink.port, bytesPerSecond, roundTripMs: 50, cutsAtBytes });
  const sourcePath = files.random(mebibytes);
  await runEngine({ do: 'upload', sourcePath, url: relay.url, copies: 1, isPatient: true });
  const { lostBytes, fragments } = await sink.takeRecord();
  relay.stop();
  sink.stop();
  return {
    lostBytes,
    longestBytes: Math.max(...fragments.map(({ bytes }) => bytes)),
    share: lostBytes / fileBytes,
  };
}
