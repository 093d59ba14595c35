import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import { app } from './app.ts';
import { launchOptions } from './launch-options.ts';
import { isReady } from './readiness.ts';
import { strictModule } from './strict.ts';

const mark = Buffer.from('v10');
const ivBytes = 12;
const tagBytes = 16;

/** The key lies in a file beside the program's data: enough to stand in, no protection. */
function key(): Buffer {
  const file = path.join(app.getPath('userData'), 'stand-in-safe-storage.key');
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(32), { mode: 0o600 });
  }
  return readFileSync(file);
}

function encryptString(text: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key(), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([mark, iv, cipher.getAuthTag(), body]);
}

function decryptString(encrypted: Buffer): string {
  try {
    if (!encrypted.subarray(0, mark.length).equals(mark)) throw new Error('no ciphertext of this program');
    const sealed = encrypted.subarray(mark.length);
    const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(0, ivBytes));
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
    return text.toString('utf8');
  } catch (cause) {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.', {
      cause,
    });
  }
}

const backends = new Map([
  ['gnome-libsecret', 'gnome_libsecret'],
  ['kwallet', 'kwallet'],
  ['kwallet5', 'kwallet5'],
  ['kwallet6', 'kwallet6'],
] as const);

/** The store that `--password-store` names; without it what Electron says where the system has none. */
function selectedBackend(): ReturnType<SafeStorage['getSelectedStorageBackend']> {
  if (!isReady()) return 'unknown';
  const wanted = launchOptions.switches.get('password-store');
  return backends.get(wanted as Parameters<typeof backends.get>[0]) ?? 'basic_text';
}

/** Module `safeStorage`; whatever store is named, the key is that of the file above. */
export const safeStorage = strictModule<SafeStorage>('safeStorage', {
  isEncryptionAvailable: isReady,
  isAsyncEncryptionAvailable: async () => isReady(),
  getSelectedStorageBackend: selectedBackend,
  setUsePlainTextEncryption: () => {},
  encryptString,
  decryptString,
  encryptStringAsync: async (text: string) => encryptString(text),
  decryptStringAsync: async (encrypted: Buffer) => ({
    result: decryptString(encrypted),
    shouldReEncrypt: false,
  }),
});
