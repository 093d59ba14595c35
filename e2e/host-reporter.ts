import type { Reporter } from '@playwright/test/reporter';
import { describeChosenHost } from './fixtures/describe-chosen-host.ts';

/** Says in a run's last line what ran the program: Electron or its stand-in, with versions. */
export default class HostReporter implements Reporter {
  printsToStdio(): boolean {
    return true;
  }

  onExit(): Promise<void> {
    console.log(`\nhost: ${describeChosenHost()}`);
    return Promise.resolve();
  }
}
