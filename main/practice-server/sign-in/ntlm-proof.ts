import { createHmac } from 'node:crypto';
import { md4 } from './md4.ts';

const hmacMd5 = (key: Uint8Array, ...parts: Uint8Array[]): Buffer => {
  const hmac = createHmac('md5', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

/** NTOWFv2: the key that a password is turned into. [MS-NLMP] 3.3.2 */
export const responseKey = (user: string, domain: string, password: string): Buffer =>
  hmacMd5(md4(Buffer.from(password, 'utf16le')), Buffer.from(user.toUpperCase() + domain, 'utf16le'));

/** NTProofStr over what the client adds to it. [MS-NLMP] 3.3.2 */
export const ntProof = (key: Buffer, serverChallenge: Buffer, clientPart: Buffer): Buffer =>
  hmacMd5(key, serverChallenge, clientPart);

/** SessionBaseKey; as we never agree to exchange keys, it is the exported one too. [MS-NLMP] 3.3.2 */
export const sessionKey = (key: Buffer, proof: Buffer): Buffer => hmacMd5(key, proof);

/** Message integrity code over the three messages, its own place in the third one zeroed. [MS-NLMP] 3.1.5.1.2 */
export const integrityCode = (session: Buffer, ...messages: Buffer[]): Buffer =>
  hmacMd5(session, ...messages);
