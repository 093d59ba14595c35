import type { UploadError } from '../../shared/upload-error.ts';

/** Why something was not done, for the user: whoever answers for a wish passes `uploadError` on as it is. */
export class ToldError extends Error {
  readonly uploadError: UploadError;

  constructor(error: UploadError, message: string = error.code, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.uploadError = error;
  }
}
