import { useStore } from 'zustand';
import { DetailsPanel } from '../job-details/details-panel.tsx';
import { isLoaded } from '../state/job-store.ts';
import { useModel } from '../state/model-context.ts';
import { selectIsFirstRun } from '../state/selectors.ts';
import { useRows } from '../state/use-rows.ts';
import { EmptyList, Loading, NoMatch } from './empty-states.tsx';
import { UploadGrid } from './upload-grid.tsx';

/** The middle of the window: the list with the details of one upload, or why there is none. */
export function UploadList() {
  const { queue } = useModel();
  const hasLoaded = useStore(queue, isLoaded);
  const isEmpty = useStore(queue, selectIsFirstRun);
  const rows = useRows();
  if (!hasLoaded) return <Loading />;
  if (isEmpty) return <EmptyList />;
  if (rows.length === 0) return <NoMatch />;
  return (
    <>
      <UploadGrid rows={rows} />
      <DetailsPanel />
    </>
  );
}
