// A small program that uses what the stand-in offers; the specs beside it look at what it did.
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  session,
  utilityProcess,
} from 'electron';

const here = import.meta.dirname;
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };

/** What happened, in order; also written to TOY_LOG at the end. */
const log = [];
globalThis.toyLog = log;

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
app.setAppUserModelId('example.toy');
if (!app.requestSingleInstanceLock({ from: process.pid })) {
  console.log('second: no lock, leaving');
  app.quit();
}
app.on('second-instance', (_event, argv, _cwd, data) => {
  log.push(`second-instance ${argv.at(-1)} ${typeof data.from}`);
});
app.on('web-contents-created', () => log.push('web-contents-created'));
app.on('window-all-closed', () => {
  log.push('window-all-closed');
  app.quit();
});
app.on('before-quit', () => log.push('before-quit'));
app.on('will-quit', () => {
  log.push('will-quit');
  if (process.env.TOY_LOG) fs.writeFileSync(process.env.TOY_LOG, JSON.stringify(log));
});

function serve(request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/moved') return new Response(null, { status: 302, headers: { location: '/index.html' } });
  const file = path.join(here, 'page', decodeURIComponent(pathname));
  if (!file.startsWith(path.join(here, 'page')) || !fs.existsSync(file)) {
    return new Response('not here', { status: 404 });
  }
  return new Response(fs.readFileSync(file), {
    headers: {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'",
    },
  });
}

function openWindow() {
  const win = new BrowserWindow({
    width: 900,
    height: 640,
    minWidth: 400,
    minHeight: 300,
    show: false,
    title: 'Toy',
    titleBarStyle: 'hidden',
    backgroundColor: '#ffffff',
    webPreferences: { preload: path.join(here, 'preload.cjs'), sandbox: true, contextIsolation: true },
  });
  win.once('ready-to-show', () => win.show());
  win.on('close', () => log.push('close'));
  win.on('closed', () => log.push('closed'));
  const contents = win.webContents;
  contents.setWindowOpenHandler(({ url }) => {
    log.push(`window-open ${url}`);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    log.push(`will-navigate ${event.url}`);
    if (!event.url.startsWith('app://')) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    log.push(`will-frame-navigate ${event.url} main:${event.isMainFrame}`);
  });
  contents.on('will-redirect', (event) => log.push(`will-redirect ${event.url}`));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('preload-error', (_event, _preload, error) => log.push(`preload-error ${error.message}`));
  void win.loadURL('app://bundle/index.html');
}

ipcMain.handle('greet', (event, name) => {
  const frame = event.senderFrame;
  const isOurs =
    event.sender === BrowserWindow.getAllWindows()[0]?.webContents &&
    frame === event.sender.mainFrame &&
    frame.parent === null &&
    frame.top === frame;
  return `Hello ${name} from ${frame.url} at ${frame.origin}${isOurs ? '' : ', a stranger'}`;
});
ipcMain.handle('fail', () => {
  throw new TypeError('nope');
});
ipcMain.handle('echo', (_event, value) => value);
ipcMain.handle('files', (_event, list) => {
  log.push(`files ${list.map((file) => file.path).join(', ')}`);
});
ipcMain.handle('pick', () => dialog.showOpenDialog({ properties: ['openFile'] }));
ipcMain.handle('ticks', (event, total) => {
  for (let i = 1; i <= total; i++) event.sender.send('tick', i);
});
ipcMain.on('sync-version', (event) => {
  event.returnValue = app.getVersion();
});
ipcMain.on('want-port', (event) => {
  const { port1, port2 } = new MessageChannelMain();
  event.sender.postMessage('port', { hi: 1 }, [port2]);
  port1.on('message', (message) => port1.postMessage(`main got ${message.data}`));
  port1.start();
});
ipcMain.handle('work', (_event, n) => {
  const child = utilityProcess.fork(path.join(here, 'worker.mjs'));
  const { port1, port2 } = new MessageChannelMain();
  child.postMessage({ n }, [port2]);
  return new Promise((resolve) => {
    port1.on('message', (message) => {
      resolve(message.data);
      child.kill();
    });
    port1.start();
  });
});

void app.whenReady().then(() => {
  protocol.handle('app', serve);
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
  const database = new DatabaseSync(path.join(app.getPath('userData'), 'toy.sqlite'));
  database.exec('create table if not exists starts (at integer)');
  database.prepare('insert into starts values (?)').run(Date.now());
  globalThis.toyStarts = database.prepare('select count(*) as n from starts').get().n;
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      {
        label: 'File',
        submenu: [
          { id: 'hello', label: 'Hello', accelerator: 'CmdOrCtrl+H', click: () => log.push('menu hello') },
          { role: 'quit' },
        ],
      },
    ]),
  );
  openWindow();
});
