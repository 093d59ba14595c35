import { en } from '../../shared/i18n/en.ts';
import { useModel, useUi } from '../state/model-context.ts';
import { RowButton } from './row-button.tsx';

/** Takes back the cancel that a job was part of. */
export function UndoButton({ jobId, of, isActive }: { jobId: string; of: string; isActive: boolean }) {
  const { wishes } = useModel();
  const undoId = useUi((ui) => ui.undoIds.get(jobId));
  if (undoId === undefined) return null;
  return (
    <RowButton
      label={en.queue.undo.undo}
      of={of}
      isActive={isActive}
      onClick={() => void wishes.undo(undoId)}
    />
  );
}
