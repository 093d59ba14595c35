import type { Bench, GoalRow } from './goal.ts';
import { percentile } from './rounds.ts';
import { loadEngine, runEngine } from './run-engine.ts';
import { Sink } from './start-sink.ts';

const times = 200;
/** The queue runs four uploads at a time, so half of the other traffic comes from a second engine. */
const otherUploads = { here: 3, elsewhere: 4 };

/** P-17: from the wish to cancel, in the middle of a fragment, to the head of Cancel-Session at the server. */
export async function measureCancel({ sink, files }: Bench): Promise<GoalRow[]> {
  const sourcePath = files.sparse(256 * 1024);
  const alone = await delaysMs(sink, sourcePath, { otherUploads: 0, otherUrl: sink.url });
  // The other traffic goes to a server of its own: what is measured is our delay, not the queue at the sink.
  const otherSink = await Sink.start();
  const endLoad = await loadEngine(sourcePath, otherSink.url, otherUploads.elsewhere);
  const busy = await delaysMs(sink, sourcePath, {
    otherUploads: otherUploads.here,
    otherUrl: otherSink.url,
  });
  await endLoad();
  otherSink.stop();
  return [
    row('P-17 alone', 'Cancel-Session at the server, no other upload: p99 ≤ 25 ms', alone, 25),
    row('P-17 busy', 'the same beside 7 uploads at full speed: p99 ≤ 50 ms', busy, 50),
  ];
}

async function delaysMs(
  sink: Sink,
  sourcePath: string,
  others: { otherUploads: number; otherUrl: string },
): Promise<number[]> {
  await sink.takeRecord();
  const wished = await runEngine({ do: 'cancel', sourcePath, url: sink.url, times, ...others });
  const arrived = (await sink.takeRecord()).cancelledAt;
  return Object.entries(wished.cancelledAt).map(([target, at]) => {
    const arrivedAt = arrived[target];
    return arrivedAt === undefined ? Number.POSITIVE_INFINITY : Number(BigInt(arrivedAt) - BigInt(at)) / 1e6;
  });
}

function row(id: string, goal: string, delays: readonly number[], limitMs: number): GoalRow {
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  return {
    id,
    goal,
    measured: `**${p99.toFixed(1)} ms** (p50 ${p50.toFixed(1)} ms, ${delays.length} cancels)`,
    isMet: p99 <= limitMs,
  };
}
