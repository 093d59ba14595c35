import type { QueueControl } from '../queue/control/queue-control.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { settingNames } from './setting-names.ts';
import { changedSettings, settingText } from './setting-values.ts';

type SettingsArguments = Extract<QueueArguments, { command: 'settings' }>;

/** Shows the settings of the queue, or changes one. */
export async function settingsCommand(args: SettingsArguments, control: QueueControl): Promise<number> {
  const now = Date.now();
  const before = await control.call('read-settings', {});
  const settings =
    args.change === null
      ? before
      : await control.call(
          'change-settings',
          changedSettings(before, args.change.name, args.change.value, now),
        );
  if (args.isJson) console.log(JSON.stringify(settings));
  else for (const name of settingNames) console.log(`${name.padEnd(20)}${settingText(settings, name, now)}`);
  return 0;
}
