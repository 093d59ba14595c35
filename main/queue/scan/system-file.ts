const names = new Set([
  '.ds_store',
  '.fseventsd',
  '.spotlight-v100',
  '.trashes',
  '$recycle.bin',
  'desktop.ini',
  'ehthumbs.db',
  'system volume information',
  'thumbs.db',
]);

/** What systems leave behind in folders for themselves (macOS Finder, Windows Explorer). */
export const isSystemFile = (name: string): boolean => names.has(name.toLowerCase());
