/** What finds a bug: a rig from its first seed on, or a test of the project. */
export type Finder =
  /** Schedules of the simulation. */
  | { by: 'sim' }
  /** Whatever is done to a queue, against the model of it. */
  | { by: 'model' }
  /** Processes that kill themselves at this point. */
  | { by: 'kill'; point: string }
  /** `test`: how its full name ends, or the names of several; all of the file without it. */
  | { by: 'test'; file: string; test?: string };

/** A mistake that could have been made, as the one place where the source has another text. */
export interface PlantedBug {
  /** The kind of mistake; no two of the list are of the same. */
  name: string;
  /** What is wrong, for people. */
  what: string;
  /** From the top of the project, with '/'. */
  file: string;
  /** Must be there once. */
  find: string;
  replace: string;
  finder: Finder;
}

const byTest = (file: string, test?: string): Finder => ({
  by: 'test',
  file,
  ...(test !== undefined && { test }),
});

export const sim: Finder = { by: 'sim' };
export const model: Finder = { by: 'model' };
export const killed = (point: string): Finder => ({ by: 'kill', point });
export { byTest as test };
