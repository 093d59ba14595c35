/** The keys that take back what was done last: for the eye and for `aria-keyshortcuts`. */
export const undoKeys = (platform: string): { shown: string; aria: string } =>
  platform === 'darwin' ? { shown: '⌘Z', aria: 'Meta+Z' } : { shown: 'Ctrl+Z', aria: 'Control+Z' };
