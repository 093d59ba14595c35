import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';

type Section = 'Sign-in' | 'Connection' | 'Security' | 'Uploads' | 'Replies';

/** The notices, the sign-in and the settings of servers in the words of a user. */
export class ServerDialogs {
  readonly #app: ElectronApplication;
  readonly #page: Page;

  constructor(app: ElectronApplication, page: Page) {
    this.#app = app;
    this.#page = page;
  }

  /** What the banners say, one for each server that wants a sign-in. */
  banners(): Locator {
    return this.#page.getByRole('region', { name: 'Notices' }).locator('.sign-in-call');
  }

  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }

  async openSignIn(): Promise<void> {
    await this.banners().getByRole('button', { name: 'Sign in…' }).click();
    await this.dialog.waitFor();
  }

  /** Answers the open sign-in dialog. */
  async signIn(userName: string, password: string): Promise<void> {
    await this.trySignIn(userName, password);
    await expect(this.dialog).toBeHidden();
  }

  async trySignIn(userName: string, password: string): Promise<void> {
    await this.dialog.getByRole('textbox', { name: 'User name' }).fill(userName);
    await this.dialog.getByLabel('Password', { exact: true }).fill(password);
    await this.dialog.getByRole('button', { name: 'Sign in' }).click();
  }

  async openSettings(section: Section): Promise<void> {
    await this.#page.locator('.destination').getByRole('button', { name: 'Server settings…' }).click();
    await this.goTo(section);
  }

  async goTo(section: Section): Promise<void> {
    await this.dialog.getByRole('tab', { name: section }).click();
  }

  async choose(radio: string): Promise<void> {
    await this.dialog.getByRole('radio', { name: radio }).check({ force: true });
  }

  async check(box: string | RegExp): Promise<void> {
    await this.dialog.getByRole('checkbox', { name: box }).check({ force: true });
  }

  async fill(label: string, text: string): Promise<void> {
    await this.dialog.getByLabel(label, { exact: true }).fill(text);
  }

  async addHeader(name: string, value: string): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Add a header' }).click();
    await this.fill('Header 1: name', name);
    await this.fill('Header 1: value', value);
  }

  /** Presses "Choose…" of an entry; the system's dialog answers with `path`. */
  async chooseFile(label: string, path: string): Promise<void> {
    await this.#app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, path);
    const entry = this.dialog.getByRole('group', { name: label });
    await entry.getByRole('button', { name: 'Choose…' }).click();
  }

  /** Answers what main asks before uploads take a new way, or are protected less. */
  async answerMain(answer: 'allow' | 'cancel'): Promise<void> {
    await this.#app.evaluate(
      ({ dialog }, response) => {
        const questions = { isAsked: false };
        Object.assign(globalThis, { questions });
        dialog.showMessageBox = async () => {
          questions.isAsked = true;
          return { response, checkboxChecked: false };
        };
      },
      answer === 'allow' ? 0 : 1,
    );
  }

  /** Until then another answer would be the answer to the question before. */
  async untilMainHasAsked(): Promise<void> {
    const isAsked = () =>
      this.#app.evaluate(
        () => (globalThis as unknown as { questions: { isAsked: boolean } }).questions.isAsked,
      );
    await expect.poll(isAsked).toBe(true);
  }

  async save(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Save' }).click();
  }
}
