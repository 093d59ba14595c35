import { type HresultName, hresultName, hresultsByName } from '../../shared/hresult-names.ts';
import type { UploadError, UploadErrorCode } from '../../shared/upload-error.ts';

/** What a failing code means to an upload, whatever HTTP status carried it. */
export interface KnownError {
  readonly name: string;
  /** Windows' own judgement where there is one. */
  readonly severity: UploadError['severity'];
  readonly uploadErrorCode: UploadErrorCode;
}

/** Codes that say that something failed: no successes, no names of contexts. */
export type FailureName = Exclude<HresultName, `BG_S_${string}` | `BG_ERROR_CONTEXT_${string}`>;
type Judgement = readonly [UploadErrorCode, UploadError['severity']];

const refused: Judgement = ['request-refused', 'fatal'];
/** The other side could, but may not right now: battery, cost, policy, a limit on jobs. */
const notNow: Judgement = ['server-busy', 'transient'];

const judgements: Readonly<Record<FailureName, Judgement>> = {
  BG_E_SESSION_NOT_FOUND: ['session-lost', 'transient'],
  BG_E_TOO_LARGE: ['too-large-for-server', 'fatal'],
  BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH: ['protocol-mismatch', 'fatal'],
  BG_E_SERVER_EXECUTE_ENABLED: ['server-allows-scripts', 'fatal'],
  BG_E_NO_PROGRESS: ['no-progress', 'transient'],
  BG_E_INVALID_SERVER_RESPONSE: ['malformed-answer', 'transient'],
  BG_E_TOO_MANY_FILES: refused,
  BG_E_LOCAL_FILE_CHANGED: ['file-changed', 'fatal'],
  BG_E_MISSING_FILE_SIZE: refused,
  BG_E_INSUFFICIENT_HTTP_SUPPORT: refused,
  BG_E_INSUFFICIENT_RANGE_SUPPORT: refused,
  // Told by an answer, so it is not this computer that has no network.
  BG_E_NETWORK_DISCONNECTED: ['connection-failed', 'transient'],
  BG_E_CONNECT_FAILURE: ['connection-failed', 'transient'],
  BG_E_CONNECTION_CLOSED: ['connection-lost', 'transient'],
  BG_E_BLOCKED_BY_POLICY: notNow,
  BG_E_INVALID_PROXY_INFO: refused,
  BG_E_INVALID_CREDENTIALS: ['sign-in-refused', 'fatal'],
  BG_E_USERNAME_TOO_LARGE: ['sign-in-refused', 'fatal'],
  BG_E_PASSWORD_TOO_LARGE: ['sign-in-refused', 'fatal'],
  BG_E_INVALID_AUTH_TARGET: ['sign-in-unsupported', 'fatal'],
  BG_E_INVALID_AUTH_SCHEME: ['sign-in-unsupported', 'fatal'],
  BG_E_WATCHDOG_TIMEOUT: ['server-trouble', 'transient'],
  E_ACCESSDENIED: ['exists-or-denied', 'fatal'],
  E_INVALIDARG: refused,
  ERROR_DISK_FULL: ['server-disk-full', 'transient'],
  ERROR_DISK_FULL_MISPRINTED: ['server-disk-full', 'transient'],
  ERROR_WINHTTP_TIMEOUT: ['no-answer', 'transient'],
  ERROR_WINHTTP_NAME_NOT_RESOLVED: ['host-not-found', 'transient'],
  ERROR_WINHTTP_CANNOT_CONNECT: ['connection-failed', 'transient'],
  ERROR_WINHTTP_CONNECTION_ERROR: ['connection-lost', 'transient'],
  ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED: ['client-certificate-wanted', 'fatal'],
  ERROR_WINHTTP_SECURE_CERT_REV_FAILED: ['tls-failure', 'fatal'],
  ERROR_WINHTTP_SECURE_CERT_REVOKED: ['certificate-revoked', 'fatal'],
  ERROR_WINHTTP_SECURE_FAILURE: ['tls-failure', 'fatal'],
  BG_E_NOT_FOUND: refused,
  BG_E_INVALID_STATE: refused,
  BG_E_EMPTY: refused,
  BG_E_FILE_NOT_AVAILABLE: refused,
  BG_E_PROTOCOL_NOT_AVAILABLE: refused,
  BG_E_DESTINATION_LOCKED: ['server-trouble', 'transient'],
  BG_E_VOLUME_CHANGED: refused,
  BG_E_ERROR_INFORMATION_UNAVAILABLE: refused,
  BG_E_REMOTE_NOT_SUPPORTED: refused,
  BG_E_NEW_OWNER_DIFF_MAPPING: ['access-denied', 'fatal'],
  BG_E_NEW_OWNER_NO_FILE_ACCESS: ['access-denied', 'fatal'],
  BG_E_PROXY_LIST_TOO_LARGE: refused,
  BG_E_PROXY_BYPASS_LIST_TOO_LARGE: refused,
  BG_E_STRING_TOO_LONG: refused,
  BG_E_FILE_NOT_FOUND: refused,
  BG_E_INVALID_RANGE: refused,
  BG_E_OVERLAPPING_RANGES: refused,
  BG_E_TOO_MANY_JOBS_PER_USER: notNow,
  BG_E_TOO_MANY_JOBS_PER_MACHINE: notNow,
  BG_E_TOO_MANY_FILES_IN_JOB: refused,
  BG_E_TOO_MANY_RANGES_IN_FILE: refused,
  BG_E_VALIDATION_FAILED: ['malformed-answer', 'fatal'],
  BG_E_MAXDOWNLOAD_TIMEOUT: refused,
  BG_E_TOKEN_REQUIRED: ['access-denied', 'fatal'],
  BG_E_UNKNOWN_PROPERTY_ID: refused,
  BG_E_READ_ONLY_PROPERTY: refused,
  BG_E_BLOCKED_BY_COST_TRANSFER_POLICY: notNow,
  BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY: refused,
  BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE: refused,
  BG_E_READ_ONLY_PROPERTY_AFTER_RESUME: refused,
  BG_E_STANDBY_MODE: notNow,
  BG_E_BLOCKED_BY_BATTERY_POLICY: notNow,
  BG_E_BLOCKED_BY_BATTERY_SAVER: notNow,
  BG_E_DATABASE_CORRUPT: ['server-trouble', 'transient'],
  BG_E_RANDOM_ACCESS_NOT_SUPPORTED: refused,
  BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY: notNow,
  BG_E_BLOCKED_BY_GAME_MODE: notNow,
  BG_E_BLOCKED_BY_SYSTEM_POLICY: notNow,
  BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD: refused,
  BG_E_UNSUPPORTED_JOB_CONFIGURATION: refused,
  BG_E_REMOTE_FILE_CHANGED: refused,
  BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED: ['tls-failure', 'fatal'],
  BG_E_READ_ONLY_WHEN_JOB_ACTIVE: refused,
  BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK: ['tls-failure', 'fatal'],
};

const knownErrors = new Map(
  Object.entries(judgements).map(([name, judgement]) => [
    hresultsByName[name as FailureName] as number,
    judgement,
  ]),
);

/**
 * What a BITS-Error-Code says by itself. Null for successes, for codes nobody named, and for those of the
 * form 0x80190000 + status (`httpStatusOfHresult`): then the status decides. bitsmsg.h; win32 docs, BITS Return Values
 */
export function knownError(code: number): KnownError | null {
  const [uploadErrorCode, severity] = knownErrors.get(code) ?? [];
  const name = hresultName(code);
  if (uploadErrorCode === undefined || severity === undefined || name === null) return null;
  return { name, severity, uploadErrorCode };
}
