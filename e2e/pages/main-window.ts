import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
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

  offers(button: string, name: string): Promise<boolean> {
    return this.page.getByRole('button', { name: `${button}: ${name}`, exact: true }).isVisible();
  }

  /** Whole percent of the row's bar, as a screen reader gets it. */
  async percent(name: string): Promise<number> {
    return Number(await this.row(name).getByRole('progressbar').getAttribute('aria-valuenow'));
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
