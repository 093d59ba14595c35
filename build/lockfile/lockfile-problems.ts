interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export type Manifest = Readonly<
  Partial<
    Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Readonly<Record<string, string>>>
  >
>;

const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * What makes a lock file install differently on another machine: optional packages (usually another system's
 * binaries) without an entry of their own, download addresses, missing checksums, and versions in package.json
 * that are no exact number or not the locked one. One sentence each; empty when all is well.
 */
export function lockfileProblems(manifest: Manifest, lockfile: Lockfile): string[] {
  const { packages } = lockfile;
  const problems: string[] = [];

  for (const [place, entry] of Object.entries(packages)) {
    if (place === '') continue;
    if (entry.resolved !== undefined) problems.push(`${place} holds a download address`);
    if (!entry.link && entry.integrity === undefined) problems.push(`${place} has no checksum`);
  }
  for (const [place, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!hasEntry(packages, place, name))
        problems.push(`${name}, optional for ${place || 'the project'}, has no entry`);
    }
  }
  for (const [name, version] of kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}))) {
    const locked = packages[`node_modules/${name}`]?.version;
    if (!exactVersion.test(version))
      problems.push(`package.json asks for ${name} ${version}, which is no exact version`);
    else if (locked !== version)
      problems.push(`package.json asks for ${name} ${version}, locked is ${locked ?? 'none'}`);
  }
  return problems;
}

/** Node's own look-up: inside the package that asks, then in every package around it, at last at the top. */
function hasEntry(packages: Lockfile['packages'], place: string, name: string): boolean {
  if (packages[place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`]) return true;
  if (place === '') return false;
  const around = place.lastIndexOf('/node_modules/');
  return hasEntry(packages, around < 0 ? '' : place.slice(0, around), name);
}
