import type { MessageBoxOptions, OpenDialogOptions } from 'electron';
import { openPages, type Page } from './page.ts';

/** Where a dialog is shown: the window that was opened last. */
const frontPage = (): Page | undefined => [...openPages].at(-1);

/** Opens Chromium's own file chooser and settles when it is closed; runs in the page. */
function pickFiles(multiple: boolean, wantsFolder: boolean): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = multiple;
    input.webkitdirectory = wantsFolder;
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

/** Paths of the File objects that a script in the page answers with. */
async function filesFrom(page: Page, expression: string): Promise<{ path: string; relativePath: string }[]> {
  const { session } = await page.opened;
  const options = { expression, awaitPromise: true, userGesture: true };
  const objectId = (await session.send('Runtime.evaluate', options)).result.objectId ?? '';
  const { result } = await session.send('Runtime.getProperties', { objectId, ownProperties: true });
  const files = result.filter(({ name }) => /^\d+$/.test(name)).map(({ value }) => value?.objectId ?? '');
  return Promise.all(
    files.map(async (file) => {
      const { path } = await session.send('DOM.getFileInfo', { objectId: file });
      const functionDeclaration = 'function () { return this.webkitRelativePath; }';
      const relative = await session.send('Runtime.callFunctionOn', { objectId: file, functionDeclaration });
      return { path, relativePath: relative.result.value };
    }),
  );
}

/** A chosen folder is told by its files; cuts what lies below it, e.g. `/home/a/photos/x/y.jpg` to `/home/a/photos`. */
function folderOf(file: string, relativePath: string): string {
  const [top = ''] = relativePath.split('/');
  return file.slice(0, file.length - relativePath.length + top.length);
}

/** Lets the user choose; resolves to absolute paths, none if the chooser was closed. An empty folder counts as none. */
export async function chooseFiles({ properties = [] }: OpenDialogOptions): Promise<string[]> {
  const wantsFolder = properties.includes('openDirectory');
  const isMultiple = properties.includes('multiSelections');
  const page = frontPage();
  const files = page ? await filesFrom(page, `(${pickFiles})(${isMultiple}, ${wantsFolder})`) : [];
  const paths = files.map(({ path, relativePath }) => (wantsFolder ? folderOf(path, relativePath) : path));
  return [...new Set(paths)];
}

/** Asks for the buttons one after the other, by Chromium's own box; resolves to the index of the one taken. */
export async function askForButton(options: MessageBoxOptions, cancelButton: number): Promise<number> {
  const { message, detail = '', buttons = [] } = options;
  for (const [index, label] of buttons.entries()) {
    if (index === cancelButton) continue;
    const text = [message, detail, `${label}?`].filter((part) => part !== '').join('\n\n');
    if (await frontPage()?.evaluate(`confirm(${JSON.stringify(text)})`)) return index;
  }
  return cancelButton;
}

/** Shows an error; settles when it has been read. */
export async function showError(title: string, content: string): Promise<void> {
  await frontPage()?.evaluate(`alert(${JSON.stringify(`${title}\n\n${content}`)})`);
}
