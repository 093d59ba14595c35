import path from 'node:path';
import { type FuseV1Config, FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

/** The switches burnt into the packaged binary, every one named: a fuse new in Electron fails the build until it is here. */
export const fuses = {
  /** ELECTRON_RUN_AS_NODE would turn the signed program into a plain Node. */
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  /** No snapshot file of our own is shipped. */
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  /** The page comes from app://, never from file://. */
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  /** Electron's own default; undici's parser is WebAssembly. */
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies Record<FuseV1Options, boolean>;

/** Where the program lies in a packaged folder, by Electron's names of the platforms. */
export const executableIn: Readonly<Record<string, string>> = {
  linux: 'bitlade',
  win32: 'Bitlade.exe',
  darwin: 'Bitlade.app',
};

/**
 * Sets every fuse of the program in `folder`. Done with our own @electron/fuses, because the copy inside
 * electron-builder does not know the newest fuse.
 */
export async function setFuses(folder: string, electronPlatform: string): Promise<void> {
  const config: FuseV1Config = {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Apple silicon asks for an ad-hoc signature, which a changed fuse breaks; only a Mac can renew it.
    resetAdHocDarwinSignature: electronPlatform === 'darwin' && process.platform === 'darwin',
    ...fuses,
  };
  const executable = executableIn[electronPlatform];
  if (executable === undefined) throw new Error(`No executable is known for ${electronPlatform}`);
  await flipFuses(path.join(folder, executable), config);
}
