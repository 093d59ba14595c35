import { expect, it } from 'vitest';
import { usualDataFolder } from './data-folder.ts';

it.each([
  ['win32', { APPDATA: 'C:\\Users\\Ana\\AppData\\Roaming' }, 'C:\\Users\\Ana\\AppData\\Roaming\\Bitlade'],
  ['win32', {}, '\\home\\ana\\AppData\\Roaming\\Bitlade'],
  ['darwin', {}, '/home/ana/Library/Application Support/Bitlade'],
  ['linux', { XDG_CONFIG_HOME: '/cfg' }, '/cfg/Bitlade'],
  ['linux', { XDG_CONFIG_HOME: '' }, '/home/ana/.config/Bitlade'],
  ['linux', {}, '/home/ana/.config/Bitlade'],
] as const)('%s %j', (platform, environment, folder) => {
  expect(usualDataFolder(environment, platform, '/home/ana')).toBe(folder);
});
