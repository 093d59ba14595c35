import type { SimPlan } from './sim-plan.ts';
import type { ServerHabits } from './sim-server.ts';
import { dayMs } from './sim-spans.ts';

export const plainHabits: ServerHabits = {
  mode: 'commitOnClose',
  mayReplace: true,
  onRestart: 'keeps',
  maxFragmentBytes: Number.MAX_SAFE_INTEGER,
  sessionLifeMs: 14 * dayMs,
  node: null,
};

/** A world in which nothing happens by chance: one file of ten fragments, one server, 10 ms for each way. */
export const plainPlan: SimPlan = {
  seed: 1,
  network: { faultRate: 0, bytesPerMs: 10, maxLatencyMs: 10 },
  servers: [plainHabits],
  files: [{ sizeBytes: 1_000, server: 0 }],
  fragmentBytes: 100,
  blows: [],
  strikes: [],
  calmAtMs: dayMs,
};
