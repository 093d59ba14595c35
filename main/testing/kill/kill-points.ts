/** Where a program is killed, and what it takes to get there. */
export interface PointPlan {
  /** How often a round with new files comes by at least. */
  passes: number;
  /** Only a program that makes its database comes by. */
  isFresh?: boolean;
  hasReplies?: boolean;
}

/** Of each round: three files that are sent, and one more whose upload is cancelled; several fragments each. */
const packet = { passes: 3 };
const fragment = { passes: 9 };
const once = { passes: 1 };
const reply = { passes: 3, hasReplies: true };
const fresh = { passes: 1, isFresh: true };

const around = <Plan>(name: string, plan: Plan): Record<string, Plan> => ({
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
  ...around('enqueue commit', packet),
  'after start commit': packet,
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
  ...around('cancel commit', once),
  'Cancel-Session sent': once,
  'Cancel-Session Ack': once,
  'after cancelled commit': once,
  'after pause commit': once,
  'Ping sent': once,
  'Ping Ack': once,
  ...around('removal commit', once),
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
