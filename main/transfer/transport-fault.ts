import type { UploadErrorCode } from '../../shared/upload-error.ts';

/** A failure on the way to the server that our own code found: a deadline, a limit, an answer that is none. */
export class TransportFault extends Error {
  readonly uploadErrorCode: UploadErrorCode;
  readonly detail: string;

  constructor(uploadErrorCode: UploadErrorCode, detail: string) {
    super(`${uploadErrorCode}: ${detail}`);
    this.name = 'TransportFault';
    this.uploadErrorCode = uploadErrorCode;
    this.detail = detail;
  }
}
