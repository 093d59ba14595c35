import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

export interface CurlResult {
  seconds: number;
  cpuSeconds: number;
}

/** `curl -T`: one PUT of a file, timed as a whole process by the shell. Needs curl and bash. */
export async function runCurl(sourcePath: string, url: string): Promise<CurlResult> {
  const { stderr } = await promisify(execFile)('bash', [
    '-c',
    'TIMEFORMAT="%R %U %S"; time "$@"',
    'bash',
    ...['curl', '--silent', '--show-error', '--fail', '--output', '/dev/null'],
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

/** Such as `curl 7.88.1`; throws when there is none to compare with. */
export const curlVersion = (): string =>
  execFileSync('curl', ['--version'], { encoding: 'utf8' }).split(' ').slice(0, 2).join(' ');
