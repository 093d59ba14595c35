import type { QueueControl } from '../queue/control/queue-control.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { settingNames } from './setting-names.ts';
import { settingChange, settingText } from './setting-values.ts';

type SettingsArguments = Extract<QueueArguments, { command: 'settings' }>;

/** Shows the settings of the queue, or changes one. */
export async function settingsCommand(args: SettingsArguments, control: QueueControl): Promise<number> {
  const now = Date.now();
  const { change } = args;
  // Only what is to be changed: somebody else may be changing another one.
  const settings =
    change === null
      ? await control.call('read-settings', {})
      : await control.call('change-settings', settingChange(change.name, change.value, now));
  if (args.isJson) console.log(JSON.stringify(settings));
  else for (const name of settingNames) console.log(`${name.padEnd(20)}${settingText(settings, name, now)}`);
  return 0;
}
