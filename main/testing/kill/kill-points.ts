import type { Wish } from './kill-orders.ts';

/** Where a program is killed, and what it takes to get there. */
export interface PointPlan {
  /** How often a round with new files comes by at least. */
  passes: number;
  /** Files without which nothing comes by. */
  needs?: readonly Wish[];
  /** Only a program that makes its database comes by, or one that finds a queue of yesterday with its backups. */
  needsQueue?: 'none' | 'aged';
  hasReplies?: boolean;
}

/** Each round has two files at least that are sent; three fragments each. */
const packet = { passes: 2 };
const fragment = { passes: 6 };
const once = { passes: 1 };
const reply = { passes: 2, hasReplies: true };
const fresh = { passes: 1, needsQueue: 'none' } as const;
const aged = { passes: 1, needsQueue: 'aged' } as const;
const needs = (...files: Wish[]): PointPlan => ({ passes: 1, needs: files });

const around = (name: string, plan: PointPlan): Record<string, PointPlan> => ({
  [`before ${name}`]: plan,
  [`after ${name}`]: plan,
});

/**
 * By the names that the killing ports give them. Of two that nothing comes between, one is here: before a
 * packet is also after the commit that it waits for.
 */
export const killPoints: Record<string, PointPlan> = {
  ...around('migration commit', fresh),
  ...around('enqueue commit', packet),
  'before Create-Session': packet,
  'Create-Session sent': packet,
  'Create-Session Ack': packet,
  ...around('session commit', packet),
  ...around('fragment read', fragment),
  'Fragment half sent': fragment,
  'Fragment sent': fragment,
  'Fragment Ack': fragment,
  ...around('progress commit', once),
  'Close-Session sent': packet,
  'Close-Session Ack': packet,
  ...around('completion commit', packet),
  ...around('cancel commit', needs('cancel')),
  'Cancel-Session sent': needs('cancel'),
  'Cancel-Session Ack': needs('cancel'),
  'after hold commit': { passes: 2, needs: ['undo', 'clear'] },
  'after reply open': reply,
  'reply half': reply,
  ...around('reply sync', reply),
  'after reply rename': reply,
  'after reply naming': reply,
  ...around('settings commit', once),
  'after rotation': aged,
  'within quit': once,
  'after checkpoint': once,
};

/** Further ones, for less often. */
export const morePoints: Record<string, PointPlan> = {
  'after schema': fresh,
  'after start': once,
  ...around('batch commit', { passes: 3, needs: ['drop'] }),
  ...around('scan end commit', { passes: 2, needs: ['drop'] }),
  'after last fragment commit': packet,
  'before progress': packet,
  ...around('commit', fragment),
  ...around('closing commit', packet),
  'after cancelled commit': needs('cancel'),
  'after undo commit': needs('undo'),
  'after pause commit': needs('pause'),
  'Ping sent': needs('pause'),
  'Ping Ack': needs('pause'),
  ...around('removal commit', needs('remove')),
  'after failure commit': needs('change'),
  'after reply tidying': reply,
  'after reply commit': reply,
  ...around('backup naming', aged),
  ...around('sentinel', { passes: 2 }),
  ...around('closing', once),
};
