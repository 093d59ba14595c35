import type { UploadErrorCode } from './upload-error.ts';

/** Errors after which a user name and password, a token or a consent are asked for. */
export const signInErrors: ReadonlySet<UploadErrorCode> = new Set<UploadErrorCode>([
  'sign-in-needed',
  'sign-in-refused',
  'password-over-http',
]);

export const proxySignInErrors: ReadonlySet<UploadErrorCode> = new Set<UploadErrorCode>([
  'proxy-sign-in-needed',
  'proxy-sign-in-refused',
]);

/** Errors that other settings of the server can mend: uploads stopped by them go on once these are saved. */
export const settingsErrors: ReadonlySet<UploadErrorCode> = new Set<UploadErrorCode>([
  ...signInErrors,
  ...proxySignInErrors,
  'sign-in-unsupported',
  'secrets-locked',
  'key-store-not-answering',
  'proxy-unreachable',
  'proxy-refused',
  'proxy-blocks-uploads',
  'proxy-lookup-not-answering',
  'certificate-untrusted',
  'certificate-changed',
  'client-certificate-wanted',
  'client-certificate-unusable',
  'host-not-allowed',
  'protocol-mismatch',
  'fragment-too-large',
  'file-empty',
  'reply-not-allowed',
  'reply-too-large',
  'reply-not-saved',
]);
