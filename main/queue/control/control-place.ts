import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const placeSchema = z.object({
  /** Of what is spoken there. */
  protocol: z.literal(1),
  /** Path of the socket, or name of the pipe. */
  address: z.string().min(1).max(4_096),
  /** Comes first on every connection. 32 random bytes, hex. */
  token: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ControlPlace = z.infer<typeof placeSchema>;

const fileName = 'control.json';
const socketName = 'control.sock';
/** Room in a socket's address, less some: 108 bytes on Linux, 104 on macOS. */
const longestAddressBytes = 100;

/** The file that says where the owner of the queue listens; only this user can read it. */
export const placeFile = (dataFolder: string): string => path.join(dataFolder, fileName);

/** Removes what an owner that is no more has left behind. Call it as the owner of the queue only. */
export function clearPlace(dataFolder: string): void {
  const left = readPlace(dataFolder);
  if (left !== null) removePlace(dataFolder, left);
}

/** A new place to listen at, with a token of this run. Call it as the owner of the queue only. */
export function makePlace(dataFolder: string, platform: NodeJS.Platform = process.platform): ControlPlace {
  clearPlace(dataFolder);
  return {
    protocol: 1,
    address: newAddress(path.resolve(dataFolder), platform),
    token: randomBytes(32).toString('hex'),
  };
}

/** Others find the owner from now on. */
export function publishPlace(dataFolder: string, place: ControlPlace): void {
  const file = placeFile(dataFolder);
  // A name that nobody can foresee, made by this call or not at all.
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(temporary, JSON.stringify(place), { mode: 0o600, flag: 'wx' });
  renameSync(temporary, file);
}

export function removePlace(dataFolder: string, { address }: ControlPlace): void {
  rmSync(placeFile(dataFolder), { force: true });
  if (path.basename(address) !== socketName) return;
  const folder = path.dirname(address);
  const isOwnFolder = folder === path.resolve(dataFolder);
  // A name that was written into the file is no reason to delete just any file.
  if (!isOwnFolder && !isTemporaryFolder(folder)) return;
  rmSync(address, { force: true });
  try {
    if (!isOwnFolder) rmdirSync(folder);
  } catch {
    // It is gone already, or somebody keeps something in it.
  }
}

/** Null when nobody listens, or when the file is not this user's own. */
export function readPlace(dataFolder: string): ControlPlace | null {
  let file: number;
  try {
    file = openSync(placeFile(dataFolder), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch {
    return null;
  }
  try {
    const { uid, mode } = fstatSync(file);
    const isForeign = process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o077) !== 0);
    return isForeign ? null : placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function newAddress(dataFolder: string, platform: NodeJS.Platform): string {
  // Others may read from a pipe, but not without the name and never without the token.
  if (platform === 'win32') return `\\\\.\\pipe\\bitlade-${randomBytes(16).toString('hex')}`;
  const usual = path.join(dataFolder, socketName);
  if (Buffer.byteLength(usual) <= longestAddressBytes) {
    // A crash may have come before the file was written that names it.
    rmSync(usual, { force: true });
    return usual;
  }
  return path.join(mkdtempSync(path.join(os.tmpdir(), temporaryPrefix)), socketName);
}

const temporaryPrefix = 'bitlade-control-';

const isTemporaryFolder = (folder: string): boolean =>
  path.dirname(folder) === path.resolve(os.tmpdir()) && path.basename(folder).startsWith(temporaryPrefix);
