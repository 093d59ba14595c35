/** The package.json inside app.asar, `desktopName` included: it is the window class that Linux desktops match. */
export interface AppManifest {
  readonly name: string;
  readonly productName: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly author: unknown;
  readonly homepage: string;
  readonly type: string;
  readonly main: string;
  readonly desktopName: string;
}

/** Reverse-domain name of the program on every system; main sets the same one as Windows' app user model id. */
export const appId = 'example.bitlade.Bitlade';
export const desktopName = `${appId}.desktop`;

const kept = [
  'name',
  'productName',
  'version',
  'description',
  'license',
  'author',
  'homepage',
  'type',
  'main',
] as const;

/** What is left of the project's package.json: no scripts, no dependencies, since the bundles are whole. */
export function appManifest(projectManifest: Readonly<Record<string, unknown>>): AppManifest {
  const entries = kept.map((key) => {
    if (projectManifest[key] === undefined) throw new Error(`package.json lacks "${key}"`);
    return [key, projectManifest[key]];
  });
  return { ...Object.fromEntries(entries), desktopName };
}
