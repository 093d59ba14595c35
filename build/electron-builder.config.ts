import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Configuration } from 'electron-builder';
import { appId, appManifest, desktopName } from './packaging/app-manifest.ts';
import { setFuses } from './packaging/fuses.ts';

const root = path.resolve(import.meta.dirname, '..');
const bothArchitectures = (...targets: string[]) =>
  targets.map((target) => ({ target, arch: ['x64' as const, 'arm64' as const] }));

const config: Configuration = {
  appId,
  productName: 'Bitlade',
  copyright: 'Copyright © The Bitlade authors',
  directories: { buildResources: 'build', output: 'dist' },
  artifactName: `\${productName}-\${version}-\${os}-\${arch}.\${ext}`,
  publish: null,
  extraMetadata: { desktopName },

  asar: true,
  files: [
    { from: 'out', to: 'out', filter: ['main/**', 'preload/**', 'renderer/**', '!**/*.map'] },
    { from: 'out', to: '.', filter: ['package.json'] },
  ],
  // The bundles hold every package, so none is collected (false); the manifest inside is written here.
  beforeBuild: async () => {
    const manifest = appManifest(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
    writeFileSync(path.join(root, 'out/package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return false;
  },
  afterPack: ({ appOutDir, electronPlatformName }) => setFuses(appOutDir, electronPlatformName),

  win: {
    target: bothArchitectures('nsis'),
    icon: 'build/icons/icon.ico',
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
    buildUniversalInstaller: false,
  },

  mac: {
    target: bothArchitectures('dmg', 'zip'),
    icon: 'build/icons/icon.icns',
    category: 'public.app-category.utilities',
    minimumSystemVersion: '13.0',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'build/entitlements/mac.plist',
    entitlementsInherit: 'build/entitlements/mac.plist',
    extendInfo: {
      NSLocalNetworkUsageDescription:
        'Bitlade uploads to servers in your local network if you enter their address.',
      NSDesktopFolderUsageDescription: 'Bitlade reads the files that you add from your desktop.',
      NSDocumentsFolderUsageDescription: 'Bitlade reads the files that you add from your documents.',
      NSDownloadsFolderUsageDescription: 'Bitlade reads the files that you add from your downloads.',
      NSRemovableVolumesUsageDescription: 'Bitlade reads the files that you add from removable disks.',
      NSNetworkVolumesUsageDescription: 'Bitlade reads the files that you add from network disks.',
    },
  },

  linux: {
    target: bothArchitectures('AppImage', 'deb'),
    icon: 'build/icons/linux',
    executableName: 'bitlade',
    category: 'Network;FileTransfer',
    maintainer: 'The Bitlade authors <hello@bitlade.example>',
    syncDesktopName: true,
    desktop: { entry: { Keywords: 'upload;transfer;BITS;', StartupNotify: 'true' } },
  },
  // The static runtime: newer systems have no libfuse 2.
  toolsets: { appimage: '1.0.3' },
};

export default config;
