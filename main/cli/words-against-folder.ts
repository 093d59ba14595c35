import { scanDisk } from '../transfer/scan-disk.ts';

/** Against a folder for the address of a single file; null where there is none, or its disk does not answer. */
export async function wordsAgainstFolder(
  sourcePaths: readonly string[],
  remoteUrl: URL,
): Promise<string | null> {
  if (remoteUrl.pathname.endsWith('/')) return null;
  const looks = sourcePaths.map((source) => scanDisk.stat(source).catch(() => null));
  const found = await Promise.all(looks);
  const folder = sourcePaths.find((_, index) => found[index]?.kind === 'folder');
  return folder === undefined
    ? null
    : `'${folder}' is a folder. End the address in '/': a folder on the server.`;
}
