// Who may import whom: the table is build/layers/layer-table.ts.
import path from 'node:path';
import { checkLayers } from '../layers/check-layers.ts';

const { files, imports, violations } = checkLayers(path.resolve(import.meta.dirname, '../..'));
for (const violation of violations) console.error(violation);
console.log(`layers: ${files} files, ${imports} imports, ${violations.length} against the rules`);
process.exit(violations.length === 0 ? 0 : 1);
