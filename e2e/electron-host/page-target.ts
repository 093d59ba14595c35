import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { CdpSession } from './cdp.ts';
import { type Chromium, isHeadful } from './chromium.ts';
import { sandboxFlags } from './chromium-flags.ts';

/** Position and size of a window, in device-independent pixels. */
export interface Bounds {
  x?: number;
  y?: number;
  width: number;
  height: number;
}

/** An open page: its DevTools target and an attached session. */
export interface PageTarget {
  targetId: string;
  session: CdpSession;
}

/**
 * Opens a window without browser controls: a second command line `--app=…` is handed to the running Chromium by
 * Chromium itself. `about:` is refused there, so a marked `data:` page stands in until the program's page loads.
 */
function openOnDesktop(chromium: Chromium, bounds: Bounds): Promise<string> {
  const marker = `data:text/html,${randomUUID()}`;
  return new Promise((resolve) => {
    for (const event of ['Target.targetCreated', 'Target.targetInfoChanged'] as const) {
      chromium.cdp.root.on(event, ({ targetInfo }) => {
        if (targetInfo.url === marker) resolve(targetInfo.targetId);
      });
    }
    const flags = [`--user-data-dir=${chromium.profile}`, `--app=${marker}`, ...sandboxFlags()];
    const position = bounds.x === undefined ? [] : [`--window-position=${bounds.x},${bounds.y}`];
    spawn(chromium.executable, [...flags, ...position, `--window-size=${bounds.width},${bounds.height}`], {
      stdio: 'ignore',
    });
  });
}

/** Moves and sizes the window of a page. */
export async function placeWindow(chromium: Chromium, targetId: string, bounds: Bounds): Promise<void> {
  const { windowId } = await chromium.cdp.root.send('Browser.getWindowForTarget', { targetId });
  const { x, y, width, height } = bounds;
  const position = x === undefined || y === undefined ? {} : { left: x, top: y };
  await chromium.cdp.root.send('Browser.setWindowBounds', {
    windowId,
    bounds: { ...position, width, height },
  });
}

const whenLoaded =
  "new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done, { once: true }))";

/** Opens a window of the given size with one empty page in it. */
export async function openPageTarget(chromium: Chromium, bounds: Bounds): Promise<PageTarget> {
  const { root } = chromium.cdp;
  const { width, height } = bounds;
  let targetId: string;
  if (isHeadful) {
    targetId = await openOnDesktop(chromium, bounds);
    await placeWindow(chromium, targetId, bounds);
  } else {
    const page = { url: 'about:blank', newWindow: true, width, height };
    targetId = (await root.send('Target.createTarget', page)).targetId;
  }
  const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
  const session = chromium.cdp.session(sessionId);
  // The page that stands in must have finished, or its events are taken for those of the program's page.
  await session.send('Runtime.evaluate', { expression: whenLoaded, awaitPromise: true });
  return { targetId, session };
}
