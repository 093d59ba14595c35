import { app, dialog } from 'electron';
import { storageWords } from '../../shared/i18n/storage-words.ts';
import type { StoreNotice } from '../../shared/store-notice.ts';
import { NewerSchemaError } from '../queue/store/migrations.ts';
import { QueueInUseError } from '../queue/store/sqlite-job-store.ts';
import { isNoRoom } from '../queue/store/store-no-room.ts';
import { isReadOnly } from '../queue/store/store-read-only.ts';
import { askBeforeQuit } from './ask-before-quit.ts';
import { compose, type Program } from './composition.ts';
import { setMenu } from './menu.ts';
import { forbidNavigation } from './window.ts';

const stopLimitMs = 5_000;

/** Start, second start, last window, quit: the same on the three systems but for macOS's own habits. */
export async function runProgram(): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  forbidNavigation();
  await app.whenReady();
  const program = await composeOrExplain();
  if (program === null) return;

  app.on('second-instance', () => program.showWindow());
  app.on('activate', () => program.showWindow());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  setMenu(process.platform, app.isPackaged, program.settings);
  askBeforeQuit(program, process.platform);
  stopBeforeQuit(program);
  program.showWindow();
  for (const notice of program.notices) tell(notice);
}

/** Beside the window: uploads go on meanwhile. */
function tell(notice: StoreNotice): void {
  const { title, text } = storageWords(notice);
  console.warn(title, text);
  void dialog.showMessageBox({ type: 'warning', title: 'Bitlade', message: title, detail: text });
}

/** Holds the quit until running fragments have ended and everything is stored, within a limit. */
function stopBeforeQuit(program: Program): void {
  let isStopping = false;
  let hasStopped = false;
  app.on('will-quit', (event) => {
    if (hasStopped) return;
    event.preventDefault();
    // A second quit must not cut the first one short.
    if (isStopping) return;
    isStopping = true;
    const limit = new Promise<void>((resolve) => setTimeout(resolve, stopLimitMs));
    void Promise.race([program.stop(), limit])
      .catch((cause: unknown) => console.warn('stopping failed', String(cause)))
      .then(() => {
        hasStopped = true;
        app.quit();
      });
  });
}

async function composeOrExplain(): Promise<Program | null> {
  try {
    return await compose(app.getPath('userData'));
  } catch (cause) {
    console.error('start failed', cause);
    dialog.showErrorBox('Bitlade cannot start', explain(cause));
    app.exit(1);
    return null;
  }
}

function explain(cause: unknown): string {
  if (cause instanceof QueueInUseError) {
    return 'The queue is in use by another running Bitlade. Close that one, then start again.';
  }
  if (cause instanceof NewerSchemaError) {
    return 'The queue was made by a newer version of Bitlade. Nothing was changed. Install the newer version to go on.';
  }
  const folder = app.getPath('userData');
  if (isNoRoom(cause))
    return `The disk with ${folder} is full. Nothing was changed. Make room on it, then start again.`;
  if (isReadOnly(cause))
    return `The data in ${folder} may not be used. Nothing was changed. Allow your account to read and write this folder, then start again.`;
  return `The data in ${folder} cannot be opened. Nothing was changed.\n\n${String(cause).slice(0, 300)}`;
}
