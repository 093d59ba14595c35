import { type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';

/** Runs a script of ours in a process of its own until it has given its one answer over the process channel. */
export async function answerOf<Answer>(
  script: string,
  args: readonly string[],
  options: ForkOptions = {},
): Promise<Answer> {
  const child = fork(script, args, options);
  const ended = once(child, 'exit');
  const answer = await Promise.race([
    once(child, 'message').then(([message]) => message as Answer),
    ended.then(([code]) => {
      throw new Error(`${args[0] ?? script} ended early (${code})`);
    }),
  ]);
  if (child.connected) child.disconnect();
  await ended;
  return answer;
}
