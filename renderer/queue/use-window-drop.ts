import { useEffect, useState } from 'react';
import { useModel } from '../state/model-context.ts';

/** What is being dragged over the window: nothing, something from a disk, or something that is no file. */
export type Drag = 'none' | 'files' | 'other';

/** Takes drops anywhere on the window, over dialogs too. */
export function useWindowDrop(): Drag {
  const { additions } = useModel();
  const [drag, setDrag] = useState<Drag>('none');

  useEffect(() => {
    const onDragOver = (event: DragEvent): void => {
      const kind = kindOf(event);
      if (kind === 'other' && isTextField(event.target)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = kind === 'files' ? 'copy' : 'none';
      setDrag(kind);
    };
    const onDragLeave = (event: DragEvent): void => {
      // No related target: the pointer has left the window, not just one element.
      if (event.relatedTarget === null) setDrag('none');
    };
    const onDrop = (event: DragEvent): void => {
      setDrag('none');
      if (kindOf(event) === 'other' && isTextField(event.target)) return;
      event.preventDefault();
      // The list is emptied when this handler returns, and only these very objects know their paths.
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) additions.refuseDrop();
      else void additions.add({ kind: 'drop', files });
    };
    window.addEventListener('dragenter', onDragOver);
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onDragLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onDragOver);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onDragLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [additions]);

  return drag;
}

const kindOf = (event: DragEvent): Exclude<Drag, 'none'> =>
  event.dataTransfer?.types.includes('Files') === true ? 'files' : 'other';

export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
