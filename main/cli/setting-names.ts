import type { QueueSettings } from '../../shared/queue-settings.ts';

/** Settings of the queue that the command line can change, by the names that it has for them. */
const keys = {
  'uploads-big': 'maxBigUploads',
  'uploads-small': 'maxSmallUploads',
  'uploads-per-server': 'maxUploadsPerServer',
  limit: 'bytesPerSecond',
  mode: 'rateMode',
  timetable: 'weekGrid',
  'timetable-limit': 'limitedBytesPerSecond',
  override: 'weekOverride',
  'on-battery': 'onBattery',
  'on-metered': 'onMetered',
} as const satisfies Record<string, keyof QueueSettings>;
export type SettingName = keyof typeof keys;

export const settingNames = Object.keys(keys) as SettingName[];
export const settingKey = <N extends SettingName>(name: N): (typeof keys)[N] => keys[name];
