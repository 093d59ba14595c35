// Bundles work on a stored queue, as the program is bundled: Node would need tens of MiB to take the types out of
// the sources. In a process of its own, for a child's peak of memory begins with the memory of its parent.
import path from 'node:path';
import { build } from 'rolldown';

const [folder = '', ...names] = process.argv.slice(2);
await build({
  input: names.map((name) => path.join(import.meta.dirname, `${name}.ts`)),
  platform: 'node',
  output: {
    dir: folder,
    format: 'es',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  },
  logLevel: 'warn',
});
process.send?.('bundled');
process.disconnect();
