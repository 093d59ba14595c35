import type { ErrorFacts, UploadError, UploadErrorCode } from '../../shared/upload-error.ts';

/** A failure on the way to the server that our own code found: a deadline, a limit, an answer that is none. */
export class TransportFault extends Error {
  readonly uploadErrorCode: UploadErrorCode;
  readonly detail: string;
  readonly severity: UploadError['severity'];
  readonly facts: ErrorFacts;

  constructor(
    uploadErrorCode: UploadErrorCode,
    detail: string,
    severity: UploadError['severity'] = 'transient',
    facts: ErrorFacts = {},
  ) {
    super(`${uploadErrorCode}: ${detail}`);
    this.name = 'TransportFault';
    this.uploadErrorCode = uploadErrorCode;
    this.detail = detail;
    this.severity = severity;
    this.facts = facts;
  }
}
