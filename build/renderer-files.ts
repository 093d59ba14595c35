import type { Plugin } from 'vite';

/** Beside index.html in the renderer's output; never served itself. */
const rendererFilesName = 'files.json';

/**
 * Writes `files.json`: the sorted paths, relative to the renderer's output folder and with forward slashes,
 * of every file that the page may ask for. The app protocol serves these and nothing else.
 */
export function rendererFiles(): Plugin {
  return {
    name: 'renderer-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const paths = Object.keys(bundle).sort();
      this.emitFile({
        type: 'asset',
        fileName: rendererFilesName,
        source: `${JSON.stringify(paths, null, 2)}\n`,
      });
    },
  };
}
