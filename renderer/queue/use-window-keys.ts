import { useEffect } from 'react';
import { useModel } from '../state/model-context.ts';
import { searchInputId } from './search-box.tsx';

/** Keys of the whole window: Ctrl or Cmd with O adds files, with F goes to the search. */
export function useWindowKeys(): void {
  const { additions, ui, platform } = useModel();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const hasCommand = platform === 'darwin' ? event.metaKey : event.ctrlKey;
      const { chooser, serverDialog } = ui.getState();
      if (chooser.isOpen || serverDialog !== null) return;
      if (!hasCommand || event.altKey || event.shiftKey) return;
      if (event.key === 'o') void additions.add({ kind: 'pick', what: 'files' });
      else if (event.key === 'f') document.getElementById(searchInputId)?.focus();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [additions, ui, platform]);
}
