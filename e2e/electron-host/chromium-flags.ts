/** Switches that a program may set on its command line and that mean the same to Chromium. */
const passedOn = [
  'lang',
  'force-device-scale-factor',
  'proxy-server',
  'js-flags',
  'force-prefers-reduced-motion',
  'force-high-contrast',
];

const quietFeatures = [
  'Translate',
  'OptimizationHints',
  'MediaRouter',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'PreconnectToSearch',
  'AimEnabled',
  'NetworkTimeServiceQuerying',
];

/** What makes a browser behave as the shell of one program: silent, unattended, without prompts. */
const shellFlags = [
  '--remote-debugging-pipe',
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  `--disable-features=${quietFeatures.join(',')}`,
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
  '--disable-ipc-flooding-protection',
  '--disable-search-engine-choice-screen',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-dev-shm-usage',
  '--deny-permission-prompts',
  '--hide-crash-restore-bubble',
  '--force-color-profile=srgb',
  '--disable-gpu',
];

/** Chromium refuses its sandbox to root, and only then it is switched off. */
export const sandboxFlags = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []);

/**
 * The command line for a Chromium on `profile`. A debugging port (for a test driver) is opened only if the program's
 * own command line asked for one.
 */
export function chromiumFlags(
  profile: string,
  switches: ReadonlyMap<string, string>,
  isHeadful: boolean,
): string[] {
  const port = switches.get('remote-debugging-port');
  return [
    `--user-data-dir=${profile}`,
    ...shellFlags,
    ...sandboxFlags(),
    ...(isHeadful ? [] : ['--headless=new']),
    ...(port === undefined ? [] : [`--remote-debugging-port=${port}`]),
    ...passedOn
      .filter((name) => switches.has(name))
      .map((name) => (switches.get(name) === '' ? `--${name}` : `--${name}=${switches.get(name)}`)),
  ];
}
