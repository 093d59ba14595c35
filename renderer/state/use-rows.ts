import { useStore } from 'zustand';
import type { ListRow } from './list-rows.ts';
import { useModel } from './model-context.ts';
import { selectRows } from './selectors.ts';

/** The rows on screen; renders again only when rows come, go or move. */
export function useRows(): readonly ListRow[] {
  const { queue, ui } = useModel();
  const view = useStore(ui, (state) => state.view);
  const search = useStore(ui, (state) => state.search);
  const collapsed = useStore(ui, (state) => state.collapsed);
  return useStore(queue, (state) => selectRows(state, { view, search, collapsed }));
}
