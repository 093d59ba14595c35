import { en } from '../../shared/i18n/en.ts';
import type { JobStore, QueueState } from './job-store.ts';
import type { ListRow } from './list-rows.ts';
import type { NoticeBoard } from './notice-board.ts';
import { hiddenNotice } from './notices.ts';
import { noSelection, selectRow } from './selection.ts';
import { batchJobs, selectRows } from './selectors.ts';
import type { Addition, UiState, UiStore } from './ui-store.ts';
import { isInView } from './views.ts';

/** An addition under way. */
export interface AwaitedRows {
  /** The ids of everything that was added; the rows may be there long before, or come after. */
  answered(jobIds: readonly string[]): void;
}

export interface RevealActions {
  /**
   * Goes to the first row of what is added from now on, as soon as the list has one, unless the user has gone
   * elsewhere or chosen something else by then. A view or search that hides the rows stays, and a notice tells.
   */
  awaitRows(how: Addition['kind']): AwaitedRows;
  /** Goes to where no view and no search hides the jobs. */
  showAnyway(jobIds: readonly string[]): void;
}

export function createRevealActions(queue: JobStore, ui: UiStore, notices: NoticeBoard): RevealActions {
  const rows = () => selectRows(queue.getState(), ui.getState());
  const batchOf = ({ kind, id }: ListRow): string | undefined =>
    kind === 'batch' ? id : queue.getState().byId.get(id)?.batchId;
  const batchesOf = (jobIds: readonly string[]): ReadonlySet<string | undefined> =>
    new Set(jobIds.map((id) => queue.getState().byId.get(id)?.batchId));

  /** False when a view or a search hides them. A batch is not selected: nobody chose its uploads, and more may come. */
  const goTo = (isWanted: (batchId: string | undefined) => boolean): boolean => {
    const index = rows().findIndex((row) => isWanted(batchOf(row)));
    const mode = rows()[index]?.kind === 'batch' ? 'none' : 'only';
    if (index >= 0) ui.setState({ selection: selectRow(noSelection, rows(), index, mode) });
    return index >= 0;
  };

  const tellHidden = (jobIds: readonly string[]): void => {
    const batches = batchesOf(jobIds);
    if (!rows().some((row) => batches.has(batchOf(row))))
      notices.post(hiddenNotice(jobIds, whyHidden(jobIds, ui.getState())));
  };

  const whyHidden = (jobIds: readonly string[], { view, search }: UiState): string => {
    const { byId } = queue.getState();
    const isSearchOnly = jobIds.some((id) => {
      const job = byId.get(id);
      return job !== undefined && isInView(job, view);
    });
    return isSearchOnly ? en.notices.hiddenBySearch(search.trim()) : en.notices.hiddenByView(en.views[view]);
  };

  const reveal = (before: UiState, isNew: (batchId: string | undefined) => boolean): 'over' | 'hidden' => {
    if (hasActed(before, ui.getState())) return 'over';
    ui.setState({ page: 'uploads' });
    return goTo(isNew) ? 'over' : 'hidden';
  };

  return {
    awaitRows(how) {
      let { batches: known } = queue.getState();
      const before = ui.getState();
      let answer: readonly string[] | null = null;
      let step: 'coming' | 'hidden' | 'over' = 'coming';

      const look = (): void => {
        // Behind the dialog of the system: what comes meanwhile, others have added.
        if (how === 'pick' && !document.hasFocus()) known = queue.getState().batches;
        const ours = answer === null ? null : batchesOf(answer);
        const isNew = (id: string | undefined): boolean =>
          id !== undefined && (ours === null ? !known.has(id) : ours.has(id));
        if (step === 'coming' && hasCome(queue.getState(), isNew)) step = reveal(before, isNew);
        if (step === 'hidden' && answer !== null) {
          tellHidden(answer);
          step = 'over';
        }
        if (step === 'over') unsubscribe();
      };
      const unsubscribe = queue.subscribe(look);
      return {
        answered(jobIds) {
          answer = jobIds;
          if (jobIds.length === 0) step = 'over';
          look();
        },
      };
    },
    showAnyway(jobIds) {
      ui.setState({ page: 'uploads', view: 'all', search: '' });
      const batches = batchesOf(jobIds);
      goTo((id) => batches.has(id));
    },
  };
}

/** The first row of a batch that grows may still become another one: that of a file, then that of the batch. */
function hasCome(queue: QueueState, isNew: (batchId: string) => boolean): boolean {
  return [...queue.batches.values()].some(({ id, kind, scan }) => {
    if (!isNew(id)) return false;
    const { length } = batchJobs(queue, id);
    return length > 1 || (length === 1 && (kind === 'folder' || scan !== 'running'));
  });
}

const hasActed = (before: UiState, now: UiState): boolean =>
  (['page', 'view', 'search', 'selection'] as const).some((name) => before[name] !== now[name]);
