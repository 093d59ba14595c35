import { createHash, createHmac } from 'node:crypto';
import { md4 } from '../practice-server/sign-in/md4.ts';

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const hmacMd5 = (key: Uint8Array, ...parts: Uint8Array[]): Buffer =>
  createHmac('md5', key).update(Buffer.concat(parts)).digest();

export interface DigestRequest {
  user: string;
  password: string;
  method?: string;
  target: string;
  count?: number;
  /** Parameters that stand there instead of the right ones. */
  wrong?: Record<string, string>;
}

/** Answer to a Digest challenge, as a value of Authorization. [RFC 7616] 3.4 */
export function digestAnswer(challenge: string, request: DigestRequest): string {
  const { user, password, method = 'BITS_POST', target, count = 1, wrong = {} } = request;
  const offered = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(challenge)?.[1] ?? '';
  const algorithm = offered('algorithm');
  const hash = (...parts: string[]) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(parts.join(':'))
      .digest('hex');
  const [nc, cnonce] = [count.toString(16).padStart(8, '0'), '0a4f113b'];
  const [realm, nonce] = [offered('realm'), offered('nonce')];
  const response = hash(hash(user, realm, password), nonce, nc, cnonce, 'auth', hash(method, target));
  const given = { username: user, realm, nonce, uri: target, cnonce, response, opaque: offered('opaque') };
  const quoted = Object.entries({ ...given, ...wrong }).map(
    ([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`,
  );
  const line = `Digest ${quoted.join(', ')}, qop=auth, nc=${nc}, algorithm=${algorithm}`;
  return Buffer.from(line, 'utf8').toString('latin1');
}

export interface NtlmUser {
  user: string;
  password: string;
  domain?: string;
  /** Sends a message integrity code, right or damaged. */
  mic?: 'right' | 'wrong' | 'none';
}

const withMic = 0x2;

/** NEGOTIATE_MESSAGE without names. [MS-NLMP] 2.2.1.1 */
export const ntlmNegotiate: Buffer = Buffer.concat([
  Buffer.from('NTLMSSP\0\x01\0\0\0', 'latin1'),
  Buffer.from([0x07, 0x82, 0x88, 0xa2]),
  Buffer.alloc(16),
  Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]),
]);

/** AUTHENTICATE_MESSAGE with an NTLMv2 response. [MS-NLMP] 2.2.1.3, 3.3.2 */
export function ntlmAuthenticate(
  challenge: Buffer,
  { user, password, domain = '', mic = 'right' }: NtlmUser,
): Buffer {
  const infoAt = challenge.readUInt32LE(44);
  const info = challenge.subarray(infoAt, infoAt + challenge.readUInt16LE(40));
  const flagged = Buffer.concat([
    info.subarray(0, -4),
    Buffer.from([6, 0, 4, 0, withMic, 0, 0, 0, 0, 0, 0, 0]),
  ]);
  const clientPart = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    Buffer.alloc(8),
    Buffer.alloc(8, 0xaa),
    Buffer.alloc(4),
    mic === 'none' ? info : flagged,
    Buffer.alloc(4),
  ]);
  const key = hmacMd5(md4(utf16(password)), utf16(user.toUpperCase() + domain));
  const proof = hmacMd5(key, challenge.subarray(24, 32), clientPart);
  const fields = [
    Buffer.alloc(24),
    Buffer.concat([proof, clientPart]),
    utf16(domain),
    utf16(user),
    utf16('PC'),
  ];
  const head = Buffer.alloc(88);
  head.write('NTLMSSP\0\x03', 'latin1');
  let offset = head.length;
  for (const [index, field] of [...fields, Buffer.alloc(0)].entries()) {
    head.writeUInt16LE(field.length, 12 + index * 8);
    head.writeUInt16LE(field.length, 14 + index * 8);
    head.writeUInt32LE(offset, 16 + index * 8);
    offset += field.length;
  }
  challenge.copy(head, 60, 20, 24);
  const message = Buffer.concat([head, ...fields]);
  if (mic !== 'none') hmacMd5(hmacMd5(key, proof), ntlmNegotiate, challenge, message).copy(message, 72);
  if (mic === 'wrong') message[72] = (message[72] ?? 0) ^ 1;
  return message;
}
