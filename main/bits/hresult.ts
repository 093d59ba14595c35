/** Error codes that travel in BITS-Error-Code. Unsigned 32-bit. [MC-BUP] 2.2.1.2, bitsmsg.h */
export const hresults = {
  sessionNotFound: 0x8020001f,
  tooLarge: 0x80200020,
  accessDenied: 0x80070005,
  invalidArgument: 0x80070057,
  diskFull: 0x80070070,
  /** As [MC-BUP] 2.2.1.2 prints the one above. */
  diskFullMisprinted: 0x80070112,
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
