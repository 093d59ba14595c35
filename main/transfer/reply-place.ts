import path from 'node:path';
import { moveIfFree, syncFolder } from './move-file.ts';

const maxNameBytes = 255;

/**
 * Moves a finished reply to the first free name of `<fileName>.reply`, `<fileName> (2).reply`, … in its
 * folder. Nothing is ever replaced, and the name appears with the whole reply behind it. Returns the path.
 */
export async function placeReply(partFile: string, folder: string, fileName: string): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const file = path.join(folder, replyName(fileName, copy));
    if (await moveIfFree(partFile, file)) {
      await syncFolder(folder);
      return file;
    }
  }
}

function replyName(fileName: string, copy: number): string {
  const ending = copy === 1 ? '.reply' : ` (${copy}).reply`;
  const characters = [...path.basename(fileName)];
  while (Buffer.byteLength(characters.join('') + ending) > maxNameBytes) characters.pop();
  return characters.join('') + ending;
}
