import path from 'node:path';
import { startPracticeServer } from '../practice-server/practice-server.ts';
import type { PacketRecord } from '../practice-server/transcript.ts';
import type { ServeArguments } from './arguments.ts';

/** Runs the practice server until Ctrl-C. */
export async function serveCommand({
  folder,
  port,
  bytesPerSecond,
  isLogging,
}: ServeArguments): Promise<number> {
  const root = path.resolve(folder ?? 'bitlade-practice');
  const server = await startPracticeServer({ folder: root, port });
  server.behaviours.bytesPerSecond = bytesPerSecond;
  if (isLogging) {
    server.onPacket((record) => {
      if (record.outcome === 'answered') console.log(packetLine(record));
    });
  }
  console.log(`Practice server: ${server.url}\nFiles arrive in: ${root}\nCtrl-C stops it.`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await server.stop();
  return 0;
}

/** Such as `Fragment 0-1048575/2097152 200 /in/a.bin`. */
function packetLine({ method, packetType, contentRange, status, target }: PacketRecord): string {
  const range = contentRange?.replace(/^bytes /, '');
  return [packetType ?? method, range, status, target].filter((part) => part != null).join(' ');
}
