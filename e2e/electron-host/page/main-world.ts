import type { makeBridge } from './bridge.ts';

/** A page's wish for a new window. */
export interface OpenRequest {
  url: string;
  frameName: string;
  features: string;
  disposition: 'new-window' | 'foreground-tab' | 'background-tab';
}

/**
 * Runs first in every document, in the page's own world: receives what the preload exposes, and reports wishes for
 * new windows instead of opening any, because Chromium cannot ask the main process first.
 */
export function mainWorld(channel: string, bridge: typeof makeBridge): void {
  bridge(channel, 'page', (key, api) => {
    Object.defineProperty(window, key, { value: api, enumerable: true });
  });

  const slot = window as unknown as { __standInOpen?: (request: string) => void };
  const ask = slot.__standInOpen;
  delete slot.__standInOpen;
  const report = (url: string, disposition: OpenRequest['disposition'], frameName = '', features = '') => {
    const request: OpenRequest = {
      url: String(new URL(url, location.href)),
      frameName,
      features,
      disposition,
    };
    ask?.(JSON.stringify(request));
  };

  window.open = (url = '', target = '', features = '') => {
    report(String(url), 'new-window', target, features);
    return null;
  };
  const onClick = (event: MouseEvent): void => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link === undefined || link.href === '' || event.defaultPrevented) return;
    const wantsTab = event.ctrlKey || event.metaKey || event.button === 1;
    const wantsWindow = event.shiftKey || !['', '_self', '_top', '_parent'].includes(link.target);
    if (!(wantsTab || wantsWindow) || event.button > 1) return;
    event.preventDefault();
    report(link.href, wantsTab ? 'background-tab' : 'foreground-tab', link.target);
  };
  document.addEventListener('click', onClick);
  document.addEventListener('auxclick', onClick);
}
