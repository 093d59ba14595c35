// The end-to-end tests need Electron's binary or a Chromium, Chrome or Edge for its stand-in.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chooseHost } from '../../e2e/fixtures/host.ts';

function installChromium(): void {
  console.log('No browser found: installing chromium with apt-get.');
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
}

const canInstall =
  process.getuid?.() === 0 &&
  existsSync('/usr/bin/apt-get') &&
  !process.env.ELECTRON_EXEC &&
  !process.env.BITLADE_CHROMIUM;
if (chooseHost().kind === 'none' && canInstall) installChromium();

const host = chooseHost();
console.log(host.kind === 'none' ? host.why : `end-to-end host: ${host.kind}`);
process.exit(host.kind === 'none' ? 1 : 0);
