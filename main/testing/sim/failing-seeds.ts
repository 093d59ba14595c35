/** Seeds that once broke a promise. They run in every test run, for ever; with each, what was wrong. */
export const failingSeeds: readonly { seed: number; what: string }[] = [
  { seed: 8, what: 'the queue woke up every millisecond while a silent server was asked' },
  { seed: 793, what: 'a search for files that met a full disk stayed under way for ever' },
  { seed: 2576, what: 'a search for files that met a full disk before its first file' },
  { seed: 2888, what: 'what a start on a full disk found out was not stored when there was room again' },
  { seed: 5787, what: 'the offset of a session was stored that was not stored itself' },
  { seed: 6227, what: 'a locked file was looked at every five seconds, each time with a packet' },
  { seed: 18_038, what: 'files of a search that went on after a restart' },
];
