import type { StepReport } from '../../shared/ipc-contract.ts';
import type { QueueState } from './job-store.ts';
import type { UiStore } from './ui-store.ts';

/** Remembers which undo takes back the cancel of which job, for the buttons in their rows. */
export function noteUndo(
  ui: UiStore,
  { status }: QueueState,
  jobIds: readonly string[],
  { undo, refusedJobIds }: StepReport,
): void {
  if (undo?.kind !== 'cancel') return;
  const refused = new Set(refusedJobIds);
  const running = new Set(status.undo.map(({ id }) => id));
  const others = [...ui.getState().undoIds].filter(([, id]) => running.has(id));
  const held = jobIds.filter((id) => !refused.has(id)).map((id) => [id, undo.id] as const);
  ui.setState({ undoIds: new Map([...others, ...held]) });
}
