import type { CrashReporter } from 'electron';
import { strictModule } from './strict.ts';

/** Module `crashReporter`: there are no crash dumps, and so never a report. */
export const crashReporter = strictModule<CrashReporter>('crashReporter', {
  start: () => {},
  getUploadedReports: () => [],
  getUploadToServer: () => false,
  setUploadToServer: () => {},
  addExtraParameter: () => {},
  removeExtraParameter: () => {},
  getParameters: () => ({}),
});
