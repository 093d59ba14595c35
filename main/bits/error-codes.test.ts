import { describe, expect, it } from 'vitest';
import { hresultName, hresultsByName } from '../../shared/hresult-names.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { technicalLine } from '../../shared/i18n/technical-line.ts';
import type { UploadError, UploadErrorCode } from '../../shared/upload-error.ts';
import { parseAck } from './ack.ts';
import { errorOfRefusal } from './bits-error.ts';
import { knownError } from './error-codes.ts';
import { formatHresult } from './hresult.ts';
import type { PacketType } from './packet.ts';

/** The error of an Ack on the wire, as the user is told it. */
function told(status: number, code: number, context = '0x5', packetType: PacketType = 'fragment') {
  const ack = parseAck(packetType, {
    status,
    headers: {
      'bits-packet-type': 'Ack',
      'bits-error-code': formatHresult(code),
      'bits-error-context': context,
    },
  });
  if (ack.kind !== 'refused') throw new Error(`an Ack ${status} is ${ack.kind}`);
  return errorOfRefusal(packetType, ack.refusal, 'up1.example.test');
}

/** What happened, why, what happens next by itself, what one can do: each a sentence of its own. */
function expectWords(error: UploadError): void {
  const { what, why, weDo, youCan } = errorWords(error);
  for (const sentence of [what, why, weDo, youCan]) expect(sentence).toMatch(/^\S.{8,}[.)]$/);
  expect(weDo).toMatch(
    error.severity === 'transient' ? /tries again by itself/ : /until you decide|was stopped/,
  );
}

/** T: Windows tries again; F: it waits for the user; null: no source says. */
type Row = [code: number, name: string, severity: 'T' | 'F' | null, uploadErrorCode: UploadErrorCode];

const protocolCodes: Row[] = [
  [0x8020001f, 'BG_E_SESSION_NOT_FOUND', 'T', 'session-lost'],
  [0x80200020, 'BG_E_TOO_LARGE', 'F', 'too-large-for-server'],
  [0x80200022, 'BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH', 'F', 'protocol-mismatch'],
  [0x80200023, 'BG_E_SERVER_EXECUTE_ENABLED', 'F', 'server-allows-scripts'],
  [0x80200024, 'BG_E_NO_PROGRESS', 'T', 'no-progress'],
  [0x8020001b, 'BG_E_INVALID_SERVER_RESPONSE', 'T', 'malformed-answer'],
  [0x8020001c, 'BG_E_TOO_MANY_FILES', 'F', 'request-refused'],
  [0x8020001d, 'BG_E_LOCAL_FILE_CHANGED', 'F', 'file-changed'],
  [0x80200012, 'BG_E_INSUFFICIENT_HTTP_SUPPORT', 'F', 'request-refused'],
  [0x80200013, 'BG_E_INSUFFICIENT_RANGE_SUPPORT', 'F', 'request-refused'],
  [0x80200011, 'BG_E_MISSING_FILE_SIZE', 'F', 'request-refused'],
  [0x8020002d, 'BG_E_CONNECT_FAILURE', 'T', 'connection-failed'],
  [0x8020002e, 'BG_E_CONNECTION_CLOSED', 'T', 'connection-lost'],
  [0x80200010, 'BG_E_NETWORK_DISCONNECTED', 'T', 'connection-failed'],
  [0x8020003e, 'BG_E_BLOCKED_BY_POLICY', 'T', 'server-busy'],
  [0x8020003f, 'BG_E_INVALID_PROXY_INFO', 'F', 'request-refused'],
  [0x80200040, 'BG_E_INVALID_CREDENTIALS', 'F', 'sign-in-refused'],
  [0x80200025, 'BG_E_USERNAME_TOO_LARGE', 'F', 'sign-in-refused'],
  [0x80200026, 'BG_E_PASSWORD_TOO_LARGE', 'F', 'sign-in-refused'],
  [0x80200027, 'BG_E_INVALID_AUTH_TARGET', 'F', 'sign-in-unsupported'],
  [0x80200028, 'BG_E_INVALID_AUTH_SCHEME', 'F', 'sign-in-unsupported'],
  [0x80200069, 'BG_E_WATCHDOG_TIMEOUT', 'T', 'server-trouble'],
  [0x80070005, 'E_ACCESSDENIED', 'F', 'exists-or-denied'],
  [0x80070057, 'E_INVALIDARG', 'F', 'request-refused'],
  [0x80070070, 'ERROR_DISK_FULL', 'T', 'server-disk-full'],
  [0x80070112, 'ERROR_DISK_FULL_MISPRINTED', 'T', 'server-disk-full'],
  [0x80072ee7, 'ERROR_WINHTTP_NAME_NOT_RESOLVED', 'T', 'host-not-found'],
  [0x80072ee2, 'ERROR_WINHTTP_TIMEOUT', 'T', 'no-answer'],
  [0x80072efd, 'ERROR_WINHTTP_CANNOT_CONNECT', 'T', 'connection-failed'],
  [0x80072efe, 'ERROR_WINHTTP_CONNECTION_ERROR', 'T', 'connection-lost'],
  [0x80072f0c, 'ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED', 'F', 'client-certificate-wanted'],
  [0x80072f19, 'ERROR_WINHTTP_SECURE_CERT_REV_FAILED', 'F', 'tls-failure'],
  [0x80072f8a, 'ERROR_WINHTTP_SECURE_CERT_REVOKED', 'F', 'certificate-revoked'],
  [0x80072f8f, 'ERROR_WINHTTP_SECURE_FAILURE', 'F', 'tls-failure'],
];

const jobLayerCodes: Row[] = [
  [0x80200001, 'BG_E_NOT_FOUND', null, 'request-refused'],
  [0x80200002, 'BG_E_INVALID_STATE', null, 'request-refused'],
  [0x80200003, 'BG_E_EMPTY', null, 'request-refused'],
  [0x80200004, 'BG_E_FILE_NOT_AVAILABLE', null, 'request-refused'],
  [0x80200005, 'BG_E_PROTOCOL_NOT_AVAILABLE', null, 'request-refused'],
  [0x8020000d, 'BG_E_DESTINATION_LOCKED', 'T', 'server-trouble'],
  [0x8020000e, 'BG_E_VOLUME_CHANGED', 'F', 'request-refused'],
  [0x8020000f, 'BG_E_ERROR_INFORMATION_UNAVAILABLE', null, 'request-refused'],
  [0x80200014, 'BG_E_REMOTE_NOT_SUPPORTED', null, 'request-refused'],
  [0x80200015, 'BG_E_NEW_OWNER_DIFF_MAPPING', null, 'access-denied'],
  [0x80200016, 'BG_E_NEW_OWNER_NO_FILE_ACCESS', null, 'access-denied'],
  [0x80200018, 'BG_E_PROXY_LIST_TOO_LARGE', null, 'request-refused'],
  [0x80200019, 'BG_E_PROXY_BYPASS_LIST_TOO_LARGE', null, 'request-refused'],
  [0x80200021, 'BG_E_STRING_TOO_LONG', null, 'request-refused'],
  [0x80200029, 'BG_E_FILE_NOT_FOUND', null, 'request-refused'],
  [0x8020002b, 'BG_E_INVALID_RANGE', null, 'request-refused'],
  [0x8020002c, 'BG_E_OVERLAPPING_RANGES', null, 'request-refused'],
  [0x80200049, 'BG_E_TOO_MANY_JOBS_PER_USER', null, 'server-busy'],
  [0x80200050, 'BG_E_TOO_MANY_JOBS_PER_MACHINE', null, 'server-busy'],
  [0x80200051, 'BG_E_TOO_MANY_FILES_IN_JOB', null, 'request-refused'],
  [0x80200052, 'BG_E_TOO_MANY_RANGES_IN_FILE', null, 'request-refused'],
  [0x80200053, 'BG_E_VALIDATION_FAILED', null, 'malformed-answer'],
  [0x80200054, 'BG_E_MAXDOWNLOAD_TIMEOUT', null, 'request-refused'],
  [0x80200056, 'BG_E_TOKEN_REQUIRED', null, 'access-denied'],
  [0x80200057, 'BG_E_UNKNOWN_PROPERTY_ID', null, 'request-refused'],
  [0x80200058, 'BG_E_READ_ONLY_PROPERTY', null, 'request-refused'],
  [0x80200059, 'BG_E_BLOCKED_BY_COST_TRANSFER_POLICY', 'T', 'server-busy'],
  [0x80200060, 'BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY', null, 'request-refused'],
  [0x80200061, 'BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE', null, 'request-refused'],
  [0x80200062, 'BG_E_READ_ONLY_PROPERTY_AFTER_RESUME', null, 'request-refused'],
  [0x80200065, 'BG_E_STANDBY_MODE', 'T', 'server-busy'],
  [0x80200067, 'BG_E_BLOCKED_BY_BATTERY_POLICY', 'T', 'server-busy'],
  [0x80200068, 'BG_E_BLOCKED_BY_BATTERY_SAVER', 'T', 'server-busy'],
  [0x8020006c, 'BG_E_DATABASE_CORRUPT', null, 'server-trouble'],
  [0x8020006d, 'BG_E_RANDOM_ACCESS_NOT_SUPPORTED', null, 'request-refused'],
  [0x8020006e, 'BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY', 'T', 'server-busy'],
  [0x8020006f, 'BG_E_BLOCKED_BY_GAME_MODE', 'T', 'server-busy'],
  [0x80200070, 'BG_E_BLOCKED_BY_SYSTEM_POLICY', 'T', 'server-busy'],
  [0x80200071, 'BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD', null, 'request-refused'],
  [0x80200072, 'BG_E_UNSUPPORTED_JOB_CONFIGURATION', null, 'request-refused'],
  [0x80200073, 'BG_E_REMOTE_FILE_CHANGED', null, 'request-refused'],
  [0x80200074, 'BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED', null, 'tls-failure'],
  [0x80200075, 'BG_E_READ_ONLY_WHEN_JOB_ACTIVE', null, 'request-refused'],
  [0x80200076, 'BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK', null, 'tls-failure'],
];

/** Values that are no failures: successes, and the texts for where something failed. */
const noFailures: [code: number, name: string][] = [
  [0x00200017, 'BG_S_PARTIAL_COMPLETE'],
  [0x0020001a, 'BG_S_UNABLE_TO_DELETE_FILES'],
  [0x0020002a, 'BG_S_PROXY_CHANGED'],
  [0x00200055, 'BG_S_OVERRIDDEN_BY_POLICY'],
  [0x00200006, 'BG_ERROR_CONTEXT_NONE'],
  [0x80200007, 'BG_ERROR_CONTEXT_UNKNOWN'],
  [0x80200008, 'BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER'],
  [0x8020000c, 'BG_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION'],
  [0x80200009, 'BG_ERROR_CONTEXT_LOCAL_FILE'],
  [0x8020000a, 'BG_ERROR_CONTEXT_REMOTE_FILE'],
  [0x8020000b, 'BG_ERROR_CONTEXT_GENERAL_TRANSPORT'],
  [0x8020001e, 'BG_ERROR_CONTEXT_REMOTE_APPLICATION'],
];

describe('a failing code in an Ack', () => {
  it.each([...protocolCodes, ...jobLayerCodes])(
    '%i %s: judged as Windows does (%s), told as %s',
    (...row) => {
      const [code, name, severity, uploadErrorCode] = row;
      const error = told(500, code);
      expect(error.code).toBe(uploadErrorCode);
      if (severity !== null) expect(error.severity).toBe(severity === 'T' ? 'transient' : 'fatal');
      expect(knownError(code)).toEqual({ name, severity: error.severity, uploadErrorCode });
      expect(technicalLine(error)).toContain(`BITS ${formatHresult(code)} ${name} · context 5 (the server)`);
      expectWords(error);
    },
  );

  it('says the same whatever status carries it, and in a fragment’s 200 that names no offset', () => {
    for (const [code, , , uploadErrorCode] of [...protocolCodes, ...jobLayerCodes]) {
      for (const status of [200, 400, 403, 404, 413, 503]) {
        expect(told(status, code).code, `${status} ${formatHresult(code)}`).toBe(uploadErrorCode);
      }
    }
  });

  it('E_ACCESSDENIED with 501 means that uploads are switched off', () => {
    expect(told(501, 0x80070005)).toMatchObject({ code: 'uploads-disabled', severity: 'fatal' });
  });
});

describe('a code that is no failure', () => {
  it.each(noFailures)('%i %s is named, and the status decides', (code, name) => {
    expect(knownError(code)).toBeNull();
    const error = told(503, code);
    expect(error).toMatchObject({ code: 'server-busy', severity: 'transient' });
    expect(technicalLine(error)).toContain(`BITS ${formatHresult(code)} ${name}`);
    expectWords(error);
  });

  it('nor is one that nobody named, such as a vendor’s own', () => {
    for (const code of [0x80004005, 0xa0200001, 0, 1, 0xffffffff]) {
      expect(knownError(code)).toBeNull();
      expect(hresultName(code)).toBeNull();
      expect(told(500, code)).toMatchObject({ code: 'server-trouble', severity: 'transient' });
      expect(technicalLine(told(500, code))).toContain(`BITS ${formatHresult(code)} · context`);
    }
  });
});

it('every code that has a name is in one of the tables above, under its value', () => {
  const rows = [...protocolCodes, ...jobLayerCodes, ...noFailures].map(([code, name]) => [name, code]);
  expect(Object.fromEntries(rows)).toEqual(hresultsByName);
  expect(new Set(rows.map(([, code]) => code)).size).toBe(rows.length);
});

describe('where it failed', () => {
  it.each([
    ['0x0', 'context 0 (nowhere in particular)'],
    ['0x1', 'context 1 (unknown)'],
    ['0x2', 'context 2 (the queue)'],
    ['0x3', 'context 3 (telling the user)'],
    ['0x4', 'context 4 (the local file)'],
    ['0x5', 'context 5 (the server)'],
    ['0x6', 'context 6 (the network)'],
    ['0x7', 'context 7 (the application behind the server)'],
    ['0x8', 'context 8'],
  ])('%s reads as %s', (context, words) => {
    expect(technicalLine(told(500, 0x80004005, context)).split(' · ')).toContain(words);
  });
});

describe('an HTTP status folded into a code', () => {
  type StatusRow = [status: number, severity: 'T' | 'F', uploadErrorCode: UploadErrorCode];
  it.each<StatusRow>([
    [200, 'T', 'server-trouble'],
    [202, 'T', 'server-trouble'],
    [203, 'T', 'server-trouble'],
    [204, 'T', 'server-trouble'],
    [205, 'T', 'server-trouble'],
    [206, 'T', 'server-trouble'],
    [300, 'F', 'moved'],
    [301, 'F', 'moved'],
    [302, 'F', 'moved'],
    [303, 'F', 'moved'],
    [304, 'F', 'moved'],
    [305, 'F', 'moved'],
    [307, 'F', 'moved'],
    [308, 'F', 'moved'],
    [400, 'F', 'request-refused'],
    [401, 'F', 'sign-in-needed'],
    [403, 'F', 'access-denied'],
    [404, 'F', 'no-such-place'],
    [405, 'F', 'request-refused'],
    [407, 'F', 'proxy-sign-in-needed'],
    [408, 'T', 'server-trouble'],
    [409, 'T', 'access-denied'],
    [411, 'F', 'request-refused'],
    [413, 'F', 'fragment-too-large'],
    [414, 'F', 'request-refused'],
    [416, 'F', 'request-refused'],
    [417, 'F', 'request-refused'],
    [429, 'T', 'server-busy'],
    [500, 'T', 'server-trouble'],
    [501, 'F', 'uploads-disabled'],
    [502, 'T', 'server-trouble'],
    [503, 'T', 'server-busy'],
    [504, 'T', 'server-trouble'],
    [505, 'F', 'request-refused'],
  ])('0x80190000 + %i is judged like the status', (status, severity, uploadErrorCode) => {
    const error = told(500, 0x80190000 + status);
    expect(error).toMatchObject({
      code: uploadErrorCode,
      severity: severity === 'T' ? 'transient' : 'fatal',
    });
    expect(technicalLine(error)).toContain(
      `BITS ${formatHresult(0x80190000 + status)} HTTP status ${status}`,
    );
    expectWords(error);
    // The application behind the server: other words, the same severity.
    const application = told(500, 0x80190000 + status, '0x7');
    expect(application).toMatchObject({ code: 'application-refused', severity: error.severity });
    expectWords(application);
  });

  it('409 on Create-Session means that the file exists', () => {
    const error = told(500, 0x80190199, '0x5', 'create-session');
    expect(error).toMatchObject({ code: 'exists-or-denied', severity: 'fatal' });
  });

  it('needs a status that exists', () => {
    for (const code of [0x80190000, 0x80190063, 0x80190258]) expect(hresultName(code)).toBeNull();
  });
});
