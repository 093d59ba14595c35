import { describe, expect, it } from 'vitest';
import { gridCommand } from './grid-keys.ts';

const press = (
  key: string,
  modifiers: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', true>> = {},
  platform = 'linux',
) =>
  gridCommand(
    { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers },
    platform,
  );

describe('gridCommand', () => {
  it('moves and selects with the arrows', () => {
    expect(press('ArrowDown')).toEqual({ do: 'move', by: 1, mode: 'only' });
    expect(press('ArrowUp', { shiftKey: true })).toEqual({ do: 'move', by: -1, mode: 'extend' });
    expect(press('End', { ctrlKey: true })).toEqual({ do: 'move', by: 'last', mode: 'none' });
  });

  it('has letters and Delete for steps, without modifiers only', () => {
    expect(press('Delete')).toEqual({ do: 'step', step: 'cancel' });
    expect(press('r')).toEqual({ do: 'step', step: 'retry' });
    expect(press('P')).toEqual({ do: 'pause-or-resume' });
    expect(press('p', { ctrlKey: true })).toBeNull();
    expect(press('r', { altKey: true })).toBeNull();
    expect(press('Delete', { shiftKey: true })).toEqual({ do: 'step', step: 'cancel-now' });
    expect(press('q')).toBeNull();
  });

  it('moves uploads with Alt and the keys that move the selection', () => {
    expect(press('ArrowUp', { altKey: true })).toEqual({ do: 'step', step: 'move-up' });
    expect(press('End', { altKey: true })).toEqual({ do: 'step', step: 'move-bottom' });
    expect(press('ArrowUp', { altKey: true, shiftKey: true })).toBeNull();
    expect(press('PageUp', { altKey: true })).toBeNull();
  });

  it('follows the command key of the platform', () => {
    expect(press('a', { ctrlKey: true })).toEqual({ do: 'select-all' });
    expect(press('a', { metaKey: true }, 'darwin')).toEqual({ do: 'select-all' });
    expect(press('a', { metaKey: true })).toBeNull();
    expect(press('Backspace', { metaKey: true }, 'darwin')).toEqual({ do: 'step', step: 'cancel' });
    expect(press('Backspace', { metaKey: true, shiftKey: true }, 'darwin')).toEqual({
      do: 'step',
      step: 'cancel-now',
    });
  });
});
