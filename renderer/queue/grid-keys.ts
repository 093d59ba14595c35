import type { JobStep } from '../../shared/ipc-contract.ts';
import type { SelectMode } from '../state/selection.ts';

export type GridCommand =
  | { do: 'move'; by: number | 'page' | '-page' | 'first' | 'last'; mode: SelectMode }
  | { do: 'toggle' }
  | { do: 'select-all' }
  | { do: 'clear-selection' }
  | { do: 'open-details' }
  | { do: 'into-row' }
  | { do: 'out-of-row' }
  | { do: 'step'; step: JobStep }
  | { do: 'pause-or-resume' };

type Keys = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

const moves: Readonly<Record<string, Extract<GridCommand, { do: 'move' }>['by']>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: '-page',
  PageDown: 'page',
  Home: 'first',
  End: 'last',
};

/** What a key means while the grid has the focus; null: not ours. */
export function gridCommand(keys: Keys, platform: string): GridCommand | null {
  if (keys.altKey) return keys.shiftKey || keys.ctrlKey || keys.metaKey ? null : orderCommand(keys.key);
  const isMac = platform === 'darwin';
  const hasCommand = isMac ? keys.metaKey : keys.ctrlKey;

  const by = moves[keys.key];
  if (by !== undefined)
    return { do: 'move', by, mode: keys.shiftKey ? 'extend' : hasCommand ? 'none' : 'only' };
  if (hasCommand) {
    if (keys.key.toLowerCase() === 'a') return { do: 'select-all' };
    return isMac && keys.key === 'Backspace' ? cancelCommand(keys) : null;
  }
  switch (keys.key) {
    case ' ':
      return { do: 'toggle' };
    case 'Escape':
      return { do: 'clear-selection' };
    case 'Enter':
      return { do: 'open-details' };
    case 'ArrowRight':
      return { do: 'into-row' };
    case 'ArrowLeft':
      return { do: 'out-of-row' };
    case 'Delete':
      return cancelCommand(keys);
    case 'r':
    case 'R':
      return { do: 'step', step: 'retry' };
    case 'p':
    case 'P':
      return { do: 'pause-or-resume' };
    default:
      return null;
  }
}

/** With Shift there is no time to take it back. */
const cancelCommand = ({ shiftKey }: Keys): GridCommand => ({
  do: 'step',
  step: shiftKey ? 'cancel-now' : 'cancel',
});

const order: Readonly<Record<string, JobStep>> = {
  ArrowUp: 'move-up',
  ArrowDown: 'move-down',
  Home: 'move-top',
  End: 'move-bottom',
};

function orderCommand(key: string): GridCommand | null {
  const step = order[key];
  return step === undefined ? null : { do: 'step', step };
}
