import { formatRate } from '../../shared/format.ts';
import {
  conditionPolicies,
  maxUploadsAtOnce,
  type QueueSettings,
  type QueueSettingsChange,
  queueSettingsChangeSchema,
  rateModes,
} from '../../shared/queue-settings.ts';
import { readRate } from './argument-words.ts';
import { refuse } from './bad-usage.ts';
import { overrideText, readOverride } from './override-text.ts';
import { type SettingName, settingKey } from './setting-names.ts';
import { readTimetable, timetableText } from './timetable-text.ts';

/** What a setting is, as it is written on the command line. @param now epoch ms */
export function settingText(settings: QueueSettings, name: SettingName, now: number): string {
  switch (name) {
    case 'limit':
      return settings.bytesPerSecond === null ? 'none' : formatRate(settings.bytesPerSecond);
    case 'timetable':
      return timetableText(settings.weekGrid);
    case 'timetable-limit':
      return formatRate(settings.limitedBytesPerSecond);
    case 'override':
      return overrideText(settings.weekOverride, now);
    default:
      return String(settings[settingKey(name)]);
  }
}

/** Another value for one setting. Throws `BadUsage`. @param now epoch ms */
export function settingChange(name: SettingName, text: string, now: number): QueueSettingsChange {
  const change = queueSettingsChangeSchema.safeParse({ [settingKey(name)]: readValue(name, text, now) });
  return change.success ? change.data : refuse(`'${text}' is no value for ${name}: ${valuesOf(name)}.`);
}

/** Of the settings whose values have no words of their own. */
function valuesOf(name: SettingName): string {
  switch (name) {
    case 'mode':
      return rateModes.join(', ');
    case 'on-battery':
    case 'on-metered':
      return conditionPolicies.join(', ');
    default:
      return `1 to ${maxUploadsAtOnce}`;
  }
}

function readValue(name: SettingName, text: string, now: number): unknown {
  switch (name) {
    case 'limit':
      return text === 'none' ? null : readRate(text);
    case 'timetable':
      return readTimetable(text);
    case 'timetable-limit':
      return readRate(text);
    case 'override':
      return readOverride(text, now);
    default:
      return /^\d+$/.test(text) ? Number(text) : text;
  }
}
