import path from 'node:path';
import { startPracticeServer } from '../practice-server/practice-server.ts';
import type { ServeArguments } from './arguments.ts';

/** Runs the practice server until Ctrl-C. */
export async function serveCommand({ folder, port }: ServeArguments): Promise<number> {
  const root = path.resolve(folder ?? 'bitlade-practice');
  const server = await startPracticeServer({ folder: root, port });
  console.log(`Practice server: ${server.url}\nFiles arrive in: ${root}\nCtrl-C stops it.`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await server.stop();
  return 0;
}
