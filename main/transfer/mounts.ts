import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** What was mounted or linked meanwhile is seen after that. */
const freshMs = 1_000;

/** File systems without a device that can't hang. */
const nearTypes: ReadonlySet<string> = new Set(['overlay', 'ramfs', 'rootfs', 'tmpfs', 'zfs']);

interface Mount {
  /** Nothing else has it as long as somebody hangs there. */
  id: string;
  /** Of this computer. */
  isNear: boolean;
}

/** Tells which paths hang together when one of them does, and asks nothing about it that may hang itself. */
export class Mounts {
  readonly #table: () => string;
  readonly #platform: NodeJS.Platform;
  /** By where it is mounted. */
  #points = new Map<string, Mount>();
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

  /**
   * Tells mounts from each other, also one from what is mounted in its place after it was taken away hanging.
   * @param filePath absolute and normal
   */
  mountOf(filePath: string): string {
    if (this.#platform === 'win32') return path.win32.parse(filePath).root.toLowerCase();
    // Shares stand there unless somebody mounts them by hand.
    if (this.#platform === 'darwin') return /^\/Volumes\/[^/]+/.exec(filePath)?.[0] ?? '/';
    this.#refresh();
    const real = path.join(this.#realFolder(path.dirname(filePath)), path.basename(filePath));
    const point = this.#pointOf(real);
    return `${point} ${this.#points.get(point)?.id ?? ''}`.trimEnd();
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
    const target = this.#points.get(this.#pointOf(at))?.isNear ? targetOf(at) : null;
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

function pointIn(line: string): [string, Mount] {
  const [mounted = '', device = ''] = line.split(' - ');
  const [type = '', source = ''] = device.split(' ');
  const isNear = nearTypes.has(type) || (source.startsWith('/dev/') && !type.startsWith('fuse'));
  const [id = '', , , , point = ''] = mounted.split(' ');
  return [point.replace(escaped, characterOf), { id, isNear }];
}

const escaped = /\\([0-7]{3})/g;
const characterOf = (_: string, octal: string): string => String.fromCharCode(Number.parseInt(octal, 8));
