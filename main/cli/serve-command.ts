import path from 'node:path';
import { codeOf } from '../../shared/error-code.ts';
import { type PracticeServer, startPracticeServer } from '../practice-server/practice-server.ts';
import type { PacketRecord } from '../practice-server/transcript.ts';
import type { ServeArguments } from './serve-arguments.ts';

/** Runs the practice server until Ctrl-C. */
export async function serveCommand({
  folder,
  port,
  bytesPerSecond,
  isLogging,
  mode,
  userName,
  isReplying,
}: ServeArguments): Promise<number> {
  const root = path.resolve(folder ?? 'bitlade-practice');
  const password = process.env.BITLADE_PASSWORD;
  if (userName !== null && !password) {
    console.error('--sign-in: set the password in BITLADE_PASSWORD.');
    return 2;
  }
  const accounts = userName === null || !password ? [] : [{ user: userName, password }];
  let server: PracticeServer;
  try {
    server = await startPracticeServer({
      folder: root,
      port,
      mode,
      signIn:
        accounts.length === 0
          ? null
          : { accounts, schemes: ['NTLM', 'Digest-SHA-256', 'Digest-MD5', 'Basic'] },
      builtInReply: isReplying,
      emptyOnClose: true,
    });
  } catch (cause) {
    console.error(wordsOfStart(cause, root, port));
    return 1;
  }
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

function wordsOfStart(cause: unknown, root: string, port: number): string {
  switch (codeOf(cause)) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `No permission to use the folder ${root} or the port ${port}.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of the folder ${root} is full.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${root} is not a folder.`;
    default:
      return `The practice server cannot start in ${root}: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** Such as `Fragment 0-1048575/2097152 200 /in/a.bin`. */
function packetLine({ method, packetType, contentRange, status, target }: PacketRecord): string {
  const range = contentRange?.replace(/^bytes /, '');
  return [packetType ?? method, range, status, target].filter((part) => part != null).join(' ');
}
