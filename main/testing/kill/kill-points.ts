import type { Wish } from './kill-orders.ts';

/** Where a program is killed, and what it takes to get there. */
export interface PointPlan {
  /** How often a round with new files comes by at least. */
  passes: number;
  /** Files without which nothing comes by. */
  needs?: readonly Wish[];
  /** Only a program that makes its database comes by. */
  isFresh?: boolean;
  hasReplies?: boolean;
}

/** Each round has two files at least that are sent; three fragments each. */
const packet = { passes: 2 };
const fragment = { passes: 6 };
const once = { passes: 1 };
const reply = { passes: 2, hasReplies: true };
const fresh = { passes: 1, isFresh: true };
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
  'after schema': fresh,
  ...around('migration commit', fresh),
  'after start': once,
  ...around('settings commit', once),
  ...around('enqueue commit', packet),
  'after batch commit': needs('tree'),
  'before scan end commit': needs('tree'),
  'before Create-Session': packet,
  'Create-Session sent': packet,
  'Create-Session Ack': packet,
  ...around('session commit', packet),
  ...around('fragment read', fragment),
  'Fragment half sent': fragment,
  'Fragment sent': fragment,
  'Fragment Ack': fragment,
  ...around('offset commit', packet),
  'after last fragment commit': packet,
  ...around('commit', fragment),
  ...around('closing commit', packet),
  'Close-Session sent': packet,
  'Close-Session Ack': packet,
  ...around('completion commit', packet),
  ...around('cancel commit', needs('cancel')),
  'Cancel-Session sent': needs('cancel'),
  'Cancel-Session Ack': needs('cancel'),
  'after cancelled commit': needs('cancel'),
  'after hold commit': needs('undo'),
  'after undo commit': needs('undo'),
  'after pause commit': needs('pause'),
  'Ping sent': needs('pause'),
  'Ping Ack': needs('pause'),
  ...around('removal commit', needs('remove')),
  'after hold commit ': needs('clear'),
  'after failure commit': needs('change'),
  'after reply open': reply,
  'reply half': reply,
  ...around('reply sync', reply),
  'after reply rename': reply,
  'after reply naming': reply,
  'after reply tidying': reply,
  'after reply commit': reply,
  'within quit': once,
  ...around('checkpoint', once),
};
