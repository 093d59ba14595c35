import type { Password } from './password.ts';

/** `Basic …` in UTF-8; null when the name can't be told from the password. [RFC 7617] 2 */
export const basicAuthorization = ({ userName, password }: Password): string | null =>
  userName.includes(':') ? null : `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
