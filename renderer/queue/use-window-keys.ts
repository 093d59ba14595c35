import { useEffect } from 'react';
import { useModel } from '../state/model-context.ts';
import { hasOverlay } from '../state/ui-store.ts';
import { searchInputId } from './search-box.tsx';
import { isTextField } from './use-window-drop.ts';

/** Keys of the whole window: Ctrl or Cmd with O adds files, with F goes to the search, with Z takes back. */
export function useWindowKeys(): void {
  const { additions, wishes, ui, platform } = useModel();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const hasCommand = platform === 'darwin' ? event.metaKey : event.ctrlKey;
      if (hasOverlay(ui.getState())) return;
      if (!hasCommand || event.altKey || event.shiftKey) return;
      if (event.key === 'o') void additions.add({ kind: 'pick', what: 'files' });
      else if (event.key === 'f') document.getElementById(searchInputId)?.focus();
      else if (event.key === 'z' && !isTextField(event.target)) void wishes.undo();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [additions, wishes, ui, platform]);
}
