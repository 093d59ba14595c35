import { FileThreads } from './file-threads.ts';
import { systemClock } from './system-clock.ts';

/** Of all files of the program, unless told otherwise; no thread runs before it is needed. */
export const ownFileThreads = new FileThreads({ clock: systemClock });
