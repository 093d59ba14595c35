import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { rendererFiles } from './renderer-files.ts';

const root = path.resolve(import.meta.dirname, '..');
const inRoot = (name: string) => path.resolve(root, name);

/**
 * Bundles in `out/`, each whole in itself: app.asar then holds no node_modules.
 * Electron and Node's own modules stay outside; everything else is inlined.
 */
export default defineConfig({
  main: {
    publicDir: false,
    build: {
      outDir: inRoot('out/main'),
      externalizeDeps: false,
      sourcemap: false,
      rolldownOptions: {
        // The threads share no module with the program, so each of the three is one file.
        input: {
          index: inRoot('main/index.ts'),
          'threads/file-worker': inRoot('main/transfer/threads/file-worker.ts'),
          'threads/digest-worker': inRoot('main/transfer/threads/digest-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    publicDir: false,
    build: {
      outDir: inRoot('out/preload'),
      externalizeDeps: false,
      sourcemap: false,
      rolldownOptions: {
        input: inRoot('main/preload/preload.ts'),
        // A sandboxed preload is one CommonJS file that can require nothing but electron.
        output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: inRoot('renderer'),
    publicDir: false,
    plugins: [react(), rendererFiles()],
    build: {
      outDir: inRoot('out/renderer'),
      emptyOutDir: true,
      sourcemap: false,
      minify: true,
      // The page's policy forbids inline scripts and data: fonts, so every asset is a file of its own.
      assetsInlineLimit: 0,
      // Read from disk, not from a network: one file of a megabyte is no harm.
      chunkSizeWarningLimit: 1500,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: inRoot('renderer/index.html') },
    },
  },
});
