import { formatRate } from '../../shared/format.ts';
import { type QueueSettings, queueSettingsSchema } from '../../shared/queue-settings.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import { readRate } from './argument-words.ts';
import { refuse } from './bad-usage.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { settingKey, settingNames } from './setting-names.ts';

type SettingsArguments = Extract<QueueArguments, { command: 'settings' }>;

/** Shows the settings of the queue, or changes one. */
export async function settingsCommand(args: SettingsArguments, control: QueueControl): Promise<number> {
  const before = await control.call('read-settings', {});
  const settings =
    args.change === null
      ? before
      : await control.call('change-settings', changed(before, args.change.name, args.change.value));
  if (args.isJson) {
    console.log(JSON.stringify(settings));
    return 0;
  }
  for (const name of settingNames) console.log(`${name.padEnd(20)}${valueWords(settings, name)}`);
  return 0;
}

function changed(settings: QueueSettings, name: string, text: string): QueueSettings {
  const key = settingKey(name);
  const parsed = queueSettingsSchema.safeParse({ ...settings, ...(key && { [key]: readValue(key, text) }) });
  return parsed.success ? parsed.data : refuse(`'${text}' is no value for ${name}.`);
}

function readValue(key: keyof QueueSettings, text: string): unknown {
  if (key === 'bytesPerSecond') return text === 'none' ? null : readRate(text);
  return /^\d+$/.test(text) ? Number(text) : text;
}

function valueWords(settings: QueueSettings, name: string): string {
  const key = settingKey(name);
  if (key === 'bytesPerSecond')
    return settings.bytesPerSecond === null ? 'none' : formatRate(settings.bytesPerSecond);
  return key === undefined ? '' : String(settings[key]);
}
