import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { fileUrl } from '../../shared/address.ts';
import { visibleText } from '../../shared/format.ts';

const mebibyte = 1024 * 1024;
const demoBytes = 256 * mebibyte;

/** Makes a file of 256 MiB of random bytes. */
export async function makeDemoFile(folder: string): Promise<string> {
  const file = path.join(folder, 'Bitlade demo – größe 256 MiB.bin');
  const handle = await open(file, 'wx');
  const block = Buffer.allocUnsafe(mebibyte);
  for (let done = 0; done < demoBytes; done += block.length) await handle.write(randomFillSync(block));
  await handle.close();
  return file;
}

/** Where the practice server puts a file that is uploaded to its top folder. */
export function landingPlace(serverFolder: string, source: string): string {
  const { pathname } = fileUrl(new URL('http://localhost/'), path.basename(source));
  return path.join(serverFolder, decodeURIComponent(pathname));
}

export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** Compares both sides and says so; true when every file is there and equal. */
export async function compareFiles(sources: readonly string[], serverFolder: string): Promise<boolean> {
  let isEqual = true;
  for (const source of sources) {
    const landed = landingPlace(serverFolder, source);
    const here = await sha256(source);
    const there = existsSync(landed) && statSync(landed).isFile() ? await sha256(landed) : 'nothing arrived';
    const verdict = here === there ? 'equal' : 'DIFFERENT';
    isEqual &&= here === there;
    console.log(`\n${visibleText(path.basename(source))}\n  landed at  ${visibleText(landed)}`);
    console.log(`  SHA-256    ${here}  here\n             ${there}  on the server: ${verdict}`);
  }
  return isEqual;
}
