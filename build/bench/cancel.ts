import type { Bench, GoalRow } from './goal.ts';
import { percentile } from './rounds.ts';
import { loadEngine, runEngine } from './run-engine.ts';
import type { SinkRecord } from './sink.ts';
import { startRelay } from './start-relay.ts';
import { Sink } from './start-sink.ts';

const cancels = 200;
const cancelsOverLine = 20;
/** The queue runs four uploads at a time, so half of the other traffic comes from a second engine. */
const otherUploads = { here: 3, elsewhere: 4 };

/** P-17: from the wish to cancel, in the middle of a fragment, to the head of Cancel-Session at the server. */
export async function measureCancel({ plan, sink, files }: Bench): Promise<GoalRow[]> {
  const sourcePath = files.sparse(256 * 1024);
  const task = {
    do: 'cancel',
    sourcePath,
    url: sink.url,
    times: plan.times(cancels),
    afterMs: 0,
  } as const;
  await sink.takeRecord();
  const alone = delaysMs(
    (await runEngine({ ...task, otherUploads: 0, otherUrl: sink.url })).cancelledAt,
    (await sink.takeRecord()).cancelledAt,
  );
  // The other traffic goes to a server of its own: what is measured is our delay, not the queue at the sink.
  const otherSink = await Sink.start();
  const other = { url: otherSink.url, copies: otherUploads.elsewhere };
  const endLoad = await loadEngine({ sourcePath, ...other });
  const busy = delaysMs(
    (await runEngine({ ...task, otherUploads: otherUploads.here, otherUrl: otherSink.url })).cancelledAt,
    (await sink.takeRecord()).cancelledAt,
  );
  await endLoad();
  otherSink.stop();
  return [
    row('P-17 alone', 'Cancel-Session at the server, no other upload: p99 ≤ 25 ms', alone, 25),
    row('P-17 busy', 'the same beside 7 uploads at full speed: p99 ≤ 50 ms', busy, 50),
  ];
}

/** P-18: from the wish to cancel to the end of the fragment's connection at the server, on a slow line. */
export async function measureFreedLine({ plan, files }: Bench): Promise<GoalRow[]> {
  const sink = await Sink.start();
  const relay = await startRelay({
    port: sink.port,
    bytesPerSecond: 1_250_000,
    roundTripMs: 50,
    isUnbounded: true,
  });
  const wished = await runEngine({
    do: 'cancel',
    sourcePath: files.sparse(1024),
    url: relay.url,
    times: plan.times(cancelsOverLine),
    otherUploads: 0,
    otherUrl: relay.url,
    // The fragment has to be under way at the server.
    afterMs: 100,
  });
  const delays = delaysMs(wished.cancelledAt, (await sink.takeRecord()).brokenAt);
  relay.stop();
  sink.stop();
  return [row('P-18', '10 Mbit/s, 50 ms: a cancelled fragment ends at the server in ≤ 120 ms', delays, 120)];
}

function delaysMs(wished: Record<string, string>, arrived: SinkRecord['cancelledAt']): number[] {
  return Object.entries(wished).map(([target, at]) => {
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
