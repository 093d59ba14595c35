/** What the command line and the program's package.json said; filled by the launcher before the program runs. */
export interface Manifest {
  name?: string;
  productName?: string;
  version?: string;
  main?: string;
}

export const launchOptions = {
  /** The program's folder. */
  appPath: process.cwd(),
  manifest: {} as Manifest,
  /** Chromium-style switches, without the leading dashes. */
  switches: new Map<string, string>(),
};
