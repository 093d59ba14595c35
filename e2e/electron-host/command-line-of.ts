import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The command line of a running process; empty if none has that id, or if it has ended and nobody has noticed yet. */
export function commandLineOf(pid: number): string {
  try {
    switch (process.platform) {
      case 'linux':
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      case 'win32': {
        const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
        return execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8' });
      }
      default:
        return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    }
  } catch {
    return '';
  }
}
