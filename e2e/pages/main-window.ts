import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import type { MessageBoxOptions } from 'electron';
import type { BitladeApi } from '../../shared/bitlade-api.ts';
import { ServerDialogs } from './server-dialogs.ts';

/** The window in the words of its user; no spec needs to know how it is built. */
export class MainWindow {
  readonly #app: ElectronApplication;
  readonly page: Page;
  readonly servers: ServerDialogs;

  constructor(app: ElectronApplication, page: Page) {
    this.#app = app;
    this.page = page;
    this.servers = new ServerDialogs(app, page);
  }

  async isReady(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Bitlade' }).waitFor();
  }

  /** Answers the question that main asks before the first upload to a server. */
  async answerNewServer(answer: 'upload' | 'cancel'): Promise<void> {
    await this.#app.evaluate(
      ({ dialog }, response) => {
        dialog.showMessageBox = async () => ({ response, checkboxChecked: false });
      },
      answer === 'upload' ? 0 : 1,
    );
  }

  /** Answers the questions before a quit from now on; gives what was asked since. */
  async answerQuit(
    answer: 'quit' | 'keep uploading',
    { doNotAskAgain = false } = {},
  ): Promise<() => Promise<MessageBoxOptions[]>> {
    const asked = await this.#app.evaluateHandle(
      ({ dialog }, reply) => {
        const questions: MessageBoxOptions[] = [];
        dialog.showMessageBox = async (...given: unknown[]) => {
          questions.push(given.at(-1) as MessageBoxOptions);
          return reply;
        };
        return questions;
      },
      { response: answer === 'quit' ? 0 : 1, checkboxChecked: doNotAskAgain },
    );
    return () => asked.jsonValue();
  }

  /** As by the menu or the keys for it. */
  async wishToQuit(): Promise<void> {
    await this.#app.evaluate(({ app }) => app.quit());
  }

  /** As by the button of the window's frame. */
  async closeWindow(): Promise<void> {
    await this.#app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  }

  /** Clicks a checkbox of the menu; whether it is checked then. */
  toggleMenuItem(id: string): Promise<boolean> {
    return this.#app.evaluate(({ Menu }, itemId) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(itemId);
      if (!item) throw new Error(`no menu item '${itemId}'`);
      item.click();
      return item.checked;
    }, id);
  }

  /** Types the address of a server and agrees to send files there. */
  async sendTo(address: string): Promise<void> {
    await this.answerNewServer('upload');
    await this.openDestinations();
    await this.addressField().fill(address);
    await this.page.getByRole('button', { name: 'Use this address' }).click();
    await expect(this.page.getByRole('dialog')).toBeHidden();
  }

  async openDestinations(): Promise<void> {
    await this.page.locator('.destination-card').click();
    await this.page.getByRole('dialog').waitFor();
  }

  addressField(): Locator {
    return this.page.getByRole('textbox', { name: 'Server address' });
  }

  /** Drags files or folders from outside over the window and drops them, as a file manager does. */
  async drop(...paths: string[]): Promise<void> {
    await this.dragOver(...paths);
    await this.#drag('drop', paths);
  }

  async dragOver(...paths: string[]): Promise<void> {
    await this.#drag('dragEnter', paths);
    await this.#drag('dragOver', paths);
  }

  async #drag(type: 'dragEnter' | 'dragOver' | 'drop', files: string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files, dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 300, data });
    await session.detach();
  }

  row(name: string): Locator {
    return this.page
      .getByRole('row')
      .filter({ has: this.page.locator('bdi').getByText(name, { exact: true }) });
  }

  /** Waits until the row says these words, such as "Done" or "cancelled, confirmed by the server". */
  async shows(name: string, words: string | RegExp): Promise<void> {
    await expect(this.row(name)).toContainText(words, { timeout: 30_000, ignoreCase: true });
  }

  async press(button: string, name: string): Promise<void> {
    await this.page.getByRole('button', { name: `${button}: ${name}`, exact: true }).click();
  }

  /** Cancel without the seconds in which it could be taken back. */
  async cancelNow(name: string): Promise<void> {
    const button = this.page.getByRole('button', { name: `Cancel: ${name}`, exact: true });
    await button.click({ modifiers: ['Shift'] });
  }

  /** Takes a way through the commands of a row, as in `choose('a.bin', 'Priority', 'High')`. */
  async choose(name: string, ...items: string[]): Promise<void> {
    await this.press('More', name);
    for (const item of items) {
      const { page } = this;
      await page
        .getByRole('menuitem', { name: item, exact: true })
        .or(page.getByRole('menuitemradio', { name: item, exact: true }))
        .click();
    }
  }

  /** Drags a row with the mouse to the upper edge of another one; `drop` false gives it up with Escape. */
  async dragRow(name: string, before: string, { drop = true } = {}): Promise<void> {
    const { mouse } = this.page;
    const [from, to] = [await this.row(name).boundingBox(), await this.row(before).boundingBox()];
    if (!from || !to) throw new Error('a row is not on screen');
    await mouse.move(from.x + 120, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(to.x + 120, to.y + 4, { steps: 4 });
    await expect(this.page.locator('.drop-line')).toBeVisible();
    if (!drop) await this.page.keyboard.press('Escape');
    await mouse.up();
    await expect(this.page.locator('.drop-line')).toBeHidden();
  }

  offers(button: string, name: string): Promise<boolean> {
    return this.page.getByRole('button', { name: `${button}: ${name}`, exact: true }).isVisible();
  }

  /** Names of the uploads, from the top. */
  async order(): Promise<string[]> {
    return this.page.locator('.row.job .name bdi').allTextContents();
  }

  /** What can be taken back at the moment. */
  undo(): Locator {
    return this.page.getByRole('region', { name: 'Undo' });
  }

  async takeBack(): Promise<void> {
    await this.undo().getByRole('button', { name: 'Undo' }).click();
  }

  /** Gives one upload a speed limit, or lifts it with an empty text. */
  async limit(name: string, rate: string): Promise<void> {
    await this.choose(name, 'Speed limit…');
    await this.page.getByRole('textbox', { name: 'At most' }).fill(rate);
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(this.page.getByRole('dialog')).toBeHidden();
  }

  async openSpeed(): Promise<void> {
    await this.status()
      .getByRole('button', { name: /^Speed and times/ })
      .click();
    await this.page.getByRole('dialog').waitFor();
  }

  async saveSpeed(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(this.page.getByRole('dialog')).toBeHidden();
  }

  async openHistory(): Promise<void> {
    await this.page.getByRole('button', { name: 'History' }).click();
    await this.page.getByRole('heading', { name: 'History' }).waitFor();
  }

  /** Answers the next questions of the system where to save. */
  async saveAs(file: string): Promise<void> {
    await this.#app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, file);
  }

  /** What the system tells of power: `on-battery`, `on-ac`, `suspend`, `resume`. */
  async power(event: 'on-battery' | 'on-ac' | 'suspend' | 'resume'): Promise<void> {
    await this.#app.evaluate(({ powerMonitor }, name) => {
      if (name.startsWith('on-')) powerMonitor.isOnBatteryPower = () => name === 'on-battery';
      powerMonitor.emit(name);
    }, event);
  }

  /** What the system says of the network from now on. */
  async network(isOnline: boolean): Promise<void> {
    await this.#app.evaluate(({ net }, says) => {
      net.isOnline = () => says;
    }, isOnline);
  }

  /** From now on no folder of this name can be listed: the disk does not answer, as a dead network share does. */
  async hangFolder(name: string): Promise<void> {
    await this.#app.evaluate((_electron, hanging) => {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const { postMessage } = Worker.prototype;
      const asksForIt = (message: { args?: unknown[] }): boolean => {
        const questions = message.args?.[1];
        return (
          Array.isArray(questions) &&
          questions.some(({ question, path }) => question === 'nameBytes' && path.endsWith(hanging))
        );
      };
      // The thread that lists folders never hears of it.
      Worker.prototype.postMessage = function post(...given) {
        if (!asksForIt(given[0])) postMessage.apply(this, given);
      };
    }, name);
  }

  /** Whole percent of the row's bar, as a screen reader gets it. */
  async percent(name: string): Promise<number> {
    return Number(await this.row(name).getByRole('progressbar').getAttribute('aria-valuenow'));
  }

  /** Keeps the page from doing anything for a while; the number of patches that main has made for it meanwhile. */
  patchesWhileBusy(forMs: number): Promise<number> {
    return this.page.evaluate(async (busyMs) => {
      const { bitlade } = window as unknown as { bitlade: BitladeApi<File> };
      const revision = async (): Promise<number> => {
        const snapshot = await bitlade.snapshot();
        return snapshot.ok ? snapshot.value.revision : Number.NaN;
      };
      const before = await revision();
      const end = performance.now() + busyMs;
      while (performance.now() < end);
      return (await revision()) - before;
    }, forMs);
  }

  notices(): Locator {
    return this.page.getByRole('region', { name: 'Notices' });
  }

  status(): Locator {
    return this.page.locator('.status');
  }

  async count(view: string): Promise<number> {
    const label = await this.page
      .getByRole('button', { name: new RegExp(`^${view} [\\d,]+ uploads?$`) })
      .textContent();
    return Number(/[\d,]+/.exec(label ?? '')?.[0].replaceAll(',', ''));
  }
}
