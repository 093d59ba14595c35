import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { makeCodec } from './codec.ts';
import type { PreloadFacts } from './ipc-messages.ts';
import { makeBridge } from './page/bridge.ts';
import { makeEmitterClass } from './page/emitter.ts';
import { isolatedWorld } from './page/isolated-world.ts';
import { mainWorld } from './page/main-world.ts';

/** The name of the preload's world, as in Electron. */
export const preloadWorldName = 'Electron Isolated Context';

/** The function at whose `debugger` statement the preload's world waits for an answer; see ipc-link.ts. */
export const askFunctionName = '__standInAsk';
const askFunction = `function ${askFunctionName}(question) { debugger; return question.answer; }`;

/** The name of the event between the two worlds; nothing in the page can guess it. */
const channel = JSON.stringify(`stand-in-${randomUUID()}`);

/** Source text that runs first in the page's own world of every document. */
export const mainWorldScript = `(${mainWorld})(${channel}, ${makeBridge})`;

/**
 * Source text that runs first in the preload's world of every document. The preload is inlined as a function, because
 * a page's policy forbids evaluating text. Throws a SyntaxError if the preload is no script, ENOENT if it is missing.
 */
export function preloadScript(facts: PreloadFacts, preloadFile: string | undefined): string {
  let preload = 'undefined';
  if (preloadFile !== undefined) {
    preload = `function (require, module, exports, process, global) {${readFileSync(preloadFile, 'utf8')}\n}`;
    new Script(`(${preload})`, { filename: preloadFile });
  }
  const parts = [
    `channel: ${channel}`,
    `facts: ${JSON.stringify(facts)}`,
    `codec: ${makeCodec}`,
    `bridge: ${makeBridge}`,
    `emitterClass: ${makeEmitterClass}`,
    `ask: ${askFunction}`,
    `preload: ${preload}`,
  ];
  return `if (window === window.top) (${isolatedWorld})({ ${parts.join(', ')} })`;
}
