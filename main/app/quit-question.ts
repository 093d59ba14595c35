import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { quitWords } from '../../shared/i18n/quit-words.ts';
import { type JobView, restStates } from '../../shared/job-view.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import type { SettingsStore } from './settings.ts';

export interface QuitPorts {
  jobs(): readonly JobView[];
  status(): Pick<QueueStatus, 'hold'>;
  settings: Pick<SettingsStore, 'asksBeforeQuit' | 'askBeforeQuit'>;
  ask(options: MessageBoxOptions): Promise<MessageBoxReturnValue>;
}

/** An upload goes on only while the program runs. What is being cancelled is none. */
const isOpen = ({ state }: JobView): boolean => !restStates.has(state) && state !== 'cancelling';

/** Asks before a quit that interrupts uploads: one question at a time, and none after a yes. */
export class QuitQuestion {
  readonly #ports: QuitPorts;
  #isSettled = false;
  #isOpen = false;

  constructor(ports: QuitPorts) {
    this.#ports = ports;
  }

  /** True once the program ends whatever anybody says. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The program ends without a question, as when the system's session does. */
  settle(): void {
    this.#isSettled = true;
  }

  /** True: quit now. Otherwise the user is being asked, and `quit` is called after a yes. */
  mayQuit(quit: () => void): boolean {
    const uploads = this.#isSettled ? 0 : this.#uploadsToAskAbout();
    if (uploads === 0) this.#isSettled = true;
    else if (!this.#isOpen) void this.#ask(uploads, quit);
    return this.#isSettled;
  }

  #uploadsToAskAbout(): number {
    const { jobs, status, settings } = this.#ports;
    // Nothing of such a queue is uploaded, and nothing is interrupted.
    if (status().hold?.reason === 'read-only') return 0;
    return settings.asksBeforeQuit ? jobs().filter(isOpen).length : 0;
  }

  async #ask(uploads: number, quit: () => void): Promise<void> {
    this.#isOpen = true;
    try {
      const { response, checkboxChecked } = await this.#ports.ask({
        type: 'question',
        title: 'Bitlade',
        message: quitWords.message(uploads),
        detail: quitWords.detail,
        buttons: [quitWords.quit, quitWords.stay],
        defaultId: 1,
        cancelId: 1,
        checkboxLabel: quitWords.neverAgain,
        noLink: true,
      });
      this.#isSettled ||= response === 0;
      if (response === 0 && checkboxChecked) this.#ports.settings.askBeforeQuit(false);
    } catch (cause) {
      // A question that fails holds nobody.
      console.warn('the question before the end failed', String(cause));
      this.#isSettled = true;
    }
    this.#isOpen = false;
    if (this.#isSettled) quit();
  }
}
