import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { isTrustedSender } from './sender-policy.ts';

const contents = {};
const window = { isDestroyed: () => false, webContents: contents } as unknown as BrowserWindow;
const destroyed = { isDestroyed: () => true, webContents: contents } as unknown as BrowserWindow;
const origins = ['app://bundle'];

function ask(
  frame: { url: string; parent: object | null } | null,
  { sender = contents, from = window as BrowserWindow | null, allowed = origins } = {},
): boolean {
  const event = { sender, senderFrame: frame } as unknown as IpcMainInvokeEvent;
  return isTrustedSender(event, from, allowed);
}
const page = (url: string) => ({ url, parent: null });

it('our page in the main frame of our window', () => {
  expect(ask(page('app://bundle/index.html'))).toBe(true);
  expect(ask(page('app://bundle/index.html#list'))).toBe(true);
});

describe('the address', () => {
  it.each([
    '',
    'about:blank',
    'app://bundle',
    'app://bundle.example/index.html',
    'app://bundle@server.example/',
    'app://bundle:80/index.html',
    'app://other/index.html',
    'APP://BUNDLE/index.html',
    'xapp://bundle/index.html',
    'https://app//bundle/index.html',
    'http://bundle/index.html',
    'file:///bundle/index.html',
    'data:text/html,app://bundle/',
    'blob:app://bundle/5a5b',
    'javascript:"app://bundle/"',
    'null',
  ])('%s is not ours', (url) => {
    expect(ask(page(url))).toBe(false);
  });

  it('a development server counts only when it is named', () => {
    const url = 'http://localhost:5173/index.html';
    expect(ask(page(url))).toBe(false);
    expect(ask(page(url), { allowed: [...origins, 'http://localhost:5173'] })).toBe(true);
    expect(ask(page('http://localhost:51730/'), { allowed: ['http://localhost:5173'] })).toBe(false);
  });

  it('without an allowed origin nobody is trusted', () => {
    expect(ask(page('app://bundle/index.html'), { allowed: [] })).toBe(false);
  });
});

describe('the frame and the window', () => {
  const url = 'app://bundle/index.html';

  it('a frame within the page', () => {
    expect(ask({ url, parent: {} })).toBe(false);
  });

  it('a frame that is gone', () => {
    expect(ask(null)).toBe(false);
  });

  it('another window', () => {
    expect(ask(page(url), { sender: {} })).toBe(false);
  });

  it('no window, or one that is gone', () => {
    expect(ask(page(url), { from: null })).toBe(false);
    expect(ask(page(url), { from: destroyed })).toBe(false);
  });
});
