import { en } from '../../shared/i18n/en.ts';
import type { JobStore } from './job-store.ts';
import type { NoticeBoard } from './notice-board.ts';
import { hiddenNotice } from './notices.ts';
import { selectRow } from './selection.ts';
import { selectRows } from './selectors.ts';
import type { UiState, UiStore } from './ui-store.ts';
import { isInView } from './views.ts';

export interface RevealActions {
  /**
   * Selects the first row of jobs that were just added, as soon as the list has them. A view or search that
   * hides them stays, and a notice tells.
   */
  revealAdded(jobIds: readonly string[]): Promise<void>;
  /** Goes to where no view and no search hides the jobs, and selects their first row. */
  showAnyway(jobIds: readonly string[]): void;
}

export function createRevealActions(queue: JobStore, ui: UiStore, notices: NoticeBoard): RevealActions {
  const selectFirst = (jobIds: readonly string[]): boolean => {
    const wanted = new Set(jobIds);
    const rows = selectRows(queue.getState(), ui.getState());
    const index = rows.findIndex((row) => row.jobIds.some((id) => wanted.has(id)));
    if (index < 0) return false;
    ui.setState(({ selection }) => ({ selection: selectRow(selection, rows, index, 'only') }));
    return true;
  };

  const whyHidden = (jobIds: readonly string[], { view, search }: UiState): string => {
    const { byId } = queue.getState();
    const isSearchOnly = jobIds.some((id) => {
      const job = byId.get(id);
      return job !== undefined && isInView(job, view);
    });
    return isSearchOnly ? en.notices.hiddenBySearch(search.trim()) : en.notices.hiddenByView(en.views[view]);
  };

  return {
    async revealAdded(jobIds) {
      await listed(queue, jobIds);
      ui.setState({ page: 'uploads' });
      if (!selectFirst(jobIds)) notices.post(hiddenNotice(jobIds, whyHidden(jobIds, ui.getState())));
    },
    showAnyway(jobIds) {
      ui.setState({ page: 'uploads', view: 'all', search: '' });
      selectFirst(jobIds);
    },
  };
}

/** Resolves when the list has one of the jobs: the answer to an addition may be faster than its patch. */
function listed(queue: JobStore, jobIds: readonly string[]): Promise<void> {
  const hasOne = (): boolean => jobIds.some((id) => queue.getState().byId.has(id));
  if (hasOne()) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = queue.subscribe(() => {
      if (!hasOne()) return;
      unsubscribe();
      resolve();
    });
  });
}
