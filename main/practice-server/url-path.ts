/** Folder below the root where unfinished uploads live. */
export const sessionsFolderName = '.bitlade-sessions';

/**
 * `file`: names below the root, decoded. `folder`: it names a directory. `malformed`: it can't be read as a
 * path. `forbidden`: a path, but not to a place where anybody may put a file.
 */
export type UrlPath =
  | { kind: 'file'; segments: readonly [string, ...string[]] }
  | { kind: 'folder' }
  | { kind: 'malformed' }
  | { kind: 'forbidden' };

const maxTargetLength = 2200; // [win32 docs, BG_FILE_INFO]: a remote name has at most 2,200 characters
const maxSegmentBytes = 255;

// Refused on every platform, so that a name that works here works on each of them.
const unsafeCharacters = /[\p{Cc}/\\:]/u;
const reservedName = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/iu;
const trailingDotOrSpace = /[. ]$/;
const windowsOnly = /[<>"|?*]|~\d/;

/**
 * Reads the path of a request target (origin form, query ignored) as a file below the root. Pure: links on
 * the disk are `inside-root.ts`'s matter.
 */
export function parseUrlPath(target: string, windows = process.platform === 'win32'): UrlPath {
  const path = target.split('?', 1)[0] ?? '';
  if (!path.startsWith('/') || target.includes('#') || target.length > maxTargetLength) {
    return { kind: 'malformed' };
  }
  const segments: string[] = [];
  for (const encoded of path.slice(1).split('/')) {
    const segment = decoded(encoded);
    if (segment === null) return { kind: 'malformed' };
    segments.push(segment);
  }
  const isFolder = segments.at(-1) === '';
  if (isFolder) segments.pop();
  if (!segments.every((segment) => isSafeName(segment, windows))) return { kind: 'forbidden' };
  const [first, ...others] = segments;
  if (first !== undefined && isSessionsFolder(first)) return { kind: 'forbidden' };
  return isFolder || first === undefined
    ? { kind: 'folder' }
    : { kind: 'file', segments: [first, ...others] };
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function isSafeName(name: string, windows: boolean): boolean {
  if (name === '' || Buffer.byteLength(name) > maxSegmentBytes) return false;
  if (unsafeCharacters.test(name) || reservedName.test(name) || trailingDotOrSpace.test(name)) return false;
  return !(windows && windowsOnly.test(name));
}

/** File systems that fold case, width or invisible characters would open the same folder. */
const isSessionsFolder = (name: string): boolean =>
  name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase() === sessionsFolderName;
