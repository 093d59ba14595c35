import { errorWords } from '../../shared/i18n/error-words.ts';
import type { UploadError } from '../../shared/upload-error.ts';

/** Why something was not done, and what the user can do about it. */
export function errorLine(error: UploadError): string {
  const { what, why, youCan } = errorWords(error);
  return [what, why, youCan].join(' ');
}
