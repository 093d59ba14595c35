import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunResult } from './rounds.ts';

/** `curl -T`: one PUT of a file, timed as a whole process by the shell. Needs curl and bash. */
export async function runCurl(sourcePath: string, url: string): Promise<RunResult> {
  const { stderr } = await promisify(execFile)('bash', [
    '-c',
    'TIMEFORMAT="%R %U %S"; time "$@"',
    'bash',
    // The certificate of the sink was made for this run only.
    ...['curl', '--silent', '--show-error', '--fail', '--insecure', '--output', '/dev/null'],
    // curl asks for leave before a large PUT, which the packets never do.
    ...['--header', 'Expect:', '--upload-file', sourcePath, new URL('put', url).href],
  ]);
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = (
    stderr.trim().split('\n').at(-1) ?? ''
  )
    .split(' ')
    .map(Number);
  return { seconds, cpuSeconds: user + system };
}

/** Such as `curl 7.88.1`; null when there is none to compare with. */
export function curlVersion(): string | null {
  try {
    return execFileSync('curl', ['--version'], { encoding: 'utf8' }).split(' ').slice(0, 2).join(' ');
  } catch {
    return null;
  }
}
