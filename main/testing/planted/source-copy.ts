import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TempFolder } from '../temp-folder.ts';
import type { PlantedBug } from './planted-bug.ts';

const root = path.resolve(import.meta.dirname, '../../..');
/** What the rigs and the tests of the engine need. */
const copied = ['main', 'shared', 'build/vitest.config.ts', 'package.json', 'tsconfig.json'];

/** The source with the bug in it. Throws when the place is not there just once: then the source has moved on. */
export function withBug(source: string, { name, find, replace }: PlantedBug): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${name}: its place is there ${source.split(find).length - 1} times, not once`);
  }
  return before + replace + after;
}

export const readSource = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** A copy of the project that bugs can be planted in, gone with it. */
export class SourceCopy implements Disposable {
  readonly #folder = new TempFolder();

  constructor() {
    for (const name of copied) {
      cpSync(path.join(root, name), this.#folder.join(name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), this.#folder.join('node_modules'), 'junction');
  }

  get path(): string {
    return this.#folder.path;
  }

  /** As long as what it returns is not disposed of. */
  plant(bug: PlantedBug): Disposable {
    const file = this.#folder.join(bug.file);
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, withBug(source, bug));
    return { [Symbol.dispose]: () => writeFileSync(file, source) };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}
