import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { makeDummyElectron } from './dummy-electron.ts';
import { executableIn } from './fuses.ts';

/** One packaged folder: where the program (whose fuses count), app.asar and the integrity record of app.asar lie. */
export interface DummyPackage {
  readonly name: string;
  readonly executable: string;
  readonly asar: string;
  /** Absent on Linux, where Electron does not check app.asar. */
  readonly integrityRecord?: string;
}

const systems = [
  { platform: 'linux', folder: 'linux' },
  { platform: 'win32', folder: 'win' },
  { platform: 'darwin', folder: 'mac' },
] as const;

/**
 * Runs electron-builder with the project's own configuration, target `dir`, on a dummy Electron: three systems,
 * two architectures, no network. Throws with the packager's own output when it fails.
 */
export function packDummies(projectRoot: string, workFolder: string): DummyPackage[] {
  const dummy = path.join(workFolder, 'dummy-electron');
  const output = path.join(workFolder, 'packages');
  makeDummyElectron(dummy);
  const cli = createRequire(import.meta.url).resolve('electron-builder/cli.js');
  const settings = [`-c.electronDist=${dummy}`, `-c.directories.output=${output}`];
  const targets = ['--linux', 'dir', '--win', 'dir', '--mac', 'dir', '--x64', '--arm64'];
  const run = spawnSync(
    process.execPath,
    [cli, '--config', 'build/electron-builder.config.ts', '--publish', 'never', ...settings, ...targets],
    // No look for a signing identity: a check must not depend on whose machine it is.
    { cwd: projectRoot, encoding: 'utf8', env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' } },
  );
  if (run.status !== 0) throw new Error(`electron-builder failed:\n${run.stdout}${run.stderr}`);

  return systems.flatMap(({ platform, folder }) =>
    (['x64', 'arm64'] as const).map((arch) => {
      const suffix = arch === 'x64' ? '' : `-${arch}`;
      const place = path.join(output, folder === 'mac' ? `mac${suffix}` : `${folder}${suffix}-unpacked`);
      const executable = path.join(place, executableIn[platform] ?? '');
      const name = `${platform} ${arch}`;
      if (platform === 'darwin') {
        const contents = path.join(executable, 'Contents');
        return {
          name,
          executable,
          asar: path.join(contents, 'Resources/app.asar'),
          integrityRecord: path.join(contents, 'Info.plist'),
        };
      }
      const asar = path.join(place, 'resources/app.asar');
      return platform === 'win32'
        ? { name, executable, asar, integrityRecord: executable }
        : { name, executable, asar };
    }),
  );
}
