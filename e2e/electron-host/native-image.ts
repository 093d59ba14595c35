import { existsSync, readFileSync } from 'node:fs';
import type { NativeImage, nativeImage as nativeImageModule } from 'electron';
import { strictModule } from './strict.ts';

/** An image as the bytes it came from; nothing is decoded, so its size is made up. */
function imageOf(bytes: Buffer): NativeImage {
  const image: NativeImage = strictModule<NativeImage>('NativeImage', {
    isEmpty: () => bytes.length === 0,
    getSize: () => (bytes.length === 0 ? { width: 0, height: 0 } : { width: 16, height: 16 }),
    toPNG: () => bytes,
    toDataURL: () => `data:image/png;base64,${bytes.toString('base64')}`,
    resize: () => image,
    isTemplateImage: () => false,
    setTemplateImage: () => {},
  });
  return image;
}

/** Module `nativeImage`. */
export const nativeImage = strictModule<typeof nativeImageModule>('nativeImage', {
  createEmpty: () => imageOf(Buffer.alloc(0)),
  createFromPath: (file: string) => imageOf(existsSync(file) ? readFileSync(file) : Buffer.alloc(0)),
  createFromBuffer: (bytes: Buffer) => imageOf(bytes),
  createFromDataURL: (url: string) => imageOf(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
});
