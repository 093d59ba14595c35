import { hresultsByName } from '../../shared/hresult-names.ts';

/** Error codes that the protocol itself names. Unsigned 32-bit. [MC-BUP] 2.2.1.2 */
export const hresults = {
  sessionNotFound: hresultsByName.BG_E_SESSION_NOT_FOUND,
  tooLarge: hresultsByName.BG_E_TOO_LARGE,
  protocolMismatch: hresultsByName.BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH,
  accessDenied: hresultsByName.E_ACCESSDENIED,
  invalidArgument: hresultsByName.E_INVALIDARG,
  diskFull: hresultsByName.ERROR_DISK_FULL,
  diskFullMisprinted: hresultsByName.ERROR_DISK_FULL_MISPRINTED,
} as const;

/** BITS-Error-Context values that travel on the wire. */
export const errorContexts = { server: 0x5, application: 0x7 } as const;

/** `0x8020001F`: the form we send. */
export const formatHresult = (code: number): string =>
  `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;

/**
 * Reads a code as servers write it: `0x80070057`, `80070057`, `x80070057`, any case, `-2147024809`,
 * `2147942487`, `1`. Empty or unreadable is null, which means "no code given".
 */
export function parseHresult(text: string): number | null {
  const value = text.trim();
  if (/^-\d{1,10}$/.test(value) || /^\d{10}$/.test(value)) {
    const number = Number(value);
    return number >= -0x80000000 && number <= 0xffffffff ? number >>> 0 : null;
  }
  const hex = /^(?:0?x)?([0-9a-f]{1,8})$/i.exec(value)?.[1];
  return hex === undefined ? null : Number.parseInt(hex, 16);
}
