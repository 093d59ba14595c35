import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** What was mounted or linked meanwhile is seen after that. */
const freshMs = 1_000;

/** File systems without a device that can't hang. */
const nearTypes: ReadonlySet<string> = new Set(['overlay', 'ramfs', 'rootfs', 'tmpfs', 'zfs']);

/** Tells which paths hang together when one of them does, and asks nothing about it that may hang itself. */
export class Mounts {
  readonly #table: () => string;
  readonly #platform: NodeJS.Platform;
  /** Where something is mounted, and whether that is of this computer. */
  #points = new Map<string, boolean>();
  /** By folder: without the links in its path, as far as they are known. */
  readonly #real = new Map<string, string>();
  #readAt = Number.NEGATIVE_INFINITY;

  /** @param table gives the text of proc(5)'s mountinfo */
  constructor(
    table = () => readFileSync('/proc/self/mountinfo', 'utf8'),
    platform: NodeJS.Platform = process.platform,
  ) {
    this.#table = table;
    this.#platform = platform;
  }

  /** Where the file system of a path is mounted. @param filePath absolute and normal */
  mountOf(filePath: string): string {
    if (this.#platform === 'win32') return path.win32.parse(filePath).root.toLowerCase();
    // Shares stand there unless somebody mounts them by hand.
    if (this.#platform === 'darwin') return /^\/Volumes\/[^/]+/.exec(filePath)?.[0] ?? '/';
    this.#refresh();
    return this.#pointOf(path.join(this.#realFolder(path.dirname(filePath)), path.basename(filePath)));
  }

  #pointOf(real: string): string {
    let at = real;
    while (at !== '/' && !this.#points.has(at)) at = path.dirname(at);
    return at;
  }

  /** Links on what may hang are left as they are: whoever follows them hangs there. */
  #realFolder(folder: string): string {
    const known = this.#real.get(folder);
    if (known !== undefined) return known;
    const parent = path.dirname(folder);
    if (parent === folder) return folder;
    const at = path.join(this.#realFolder(parent), path.basename(folder));
    // Whoever comes back here is in a loop.
    this.#real.set(folder, at);
    const target = this.#points.get(this.#pointOf(at)) ? targetOf(at) : null;
    const real = target === null ? at : this.#realFolder(path.resolve(path.dirname(at), target));
    this.#real.set(folder, real);
    return real;
  }

  #refresh(): void {
    const now = performance.now();
    if (now - this.#readAt < freshMs) return;
    this.#readAt = now;
    this.#real.clear();
    try {
      this.#points = new Map(this.#table().trim().split('\n').map(pointIn));
    } catch {
      // It can't be read where /proc isn't mounted.
      this.#points = new Map();
    }
  }
}

/** Null for what is no link. */
function targetOf(at: string): string | null {
  try {
    return lstatSync(at).isSymbolicLink() ? readlinkSync(at) : null;
  } catch {
    return null;
  }
}

function pointIn(line: string): [string, boolean] {
  const [mounted = '', device = ''] = line.split(' - ');
  const [type = '', source = ''] = device.split(' ');
  const isNear = nearTypes.has(type) || (source.startsWith('/dev/') && !type.startsWith('fuse'));
  return [(mounted.split(' ')[4] ?? '').replace(escaped, characterOf), isNear];
}

const escaped = /\\([0-7]{3})/g;
const characterOf = (_: string, octal: string): string => String.fromCharCode(Number.parseInt(octal, 8));
