/** SHA-256 of a server's public key as 64 hex digits, typed with or without colons and blanks; else null. */
export function parsePinnedKey(text: string): string | null {
  const hex = text.replace(/[\s:]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : null;
}
