import { useStore } from 'zustand';
import { isLoaded } from '../state/job-store.ts';
import { useModel } from '../state/model-context.ts';
import { selectIsFirstRun } from '../state/selectors.ts';
import { useRows } from '../state/use-rows.ts';
import { EmptyList, Loading, NoMatch } from './empty-states.tsx';
import { UploadGrid } from './upload-grid.tsx';

/** The middle of the window: the grid, or why there is none. */
export function UploadList() {
  const { queue } = useModel();
  const hasLoaded = useStore(queue, isLoaded);
  const isEmpty = useStore(queue, selectIsFirstRun);
  const rows = useRows();
  if (!hasLoaded) return <Loading />;
  if (isEmpty) return <EmptyList />;
  return rows.length === 0 ? <NoMatch /> : <UploadGrid rows={rows} />;
}
