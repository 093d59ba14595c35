import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ServerView } from '../../shared/server-view.ts';
import type { ServerTab } from '../servers/draft-problems.ts';
import type { Notice } from './notices.ts';
import { noSelection, type Selection } from './selection.ts';
import type { SignInCall } from './sign-in-calls.ts';
import type { View } from './views.ts';

/** Files on their way to the queue: dropped ones, or a wish to pick some. */
export type Addition = { kind: 'drop'; files: readonly File[] } | { kind: 'pick'; what: 'files' | 'folder' };

/** A dialog about one server, with what main told of it. */
export type ServerDialog =
  | { kind: 'settings'; view: ServerView; tab: ServerTab }
  | { kind: 'sign-in'; view: ServerView; call: SignInCall };

export interface UiState {
  view: View;
  search: string;
  selection: Selection;
  /** Ids of the batches whose jobs are hidden. */
  collapsed: ReadonlySet<string>;
  isDetailsOpen: boolean;
  /** The destination dialog; `waiting` goes on as soon as a destination is chosen. */
  chooser: { isOpen: boolean; waiting: Addition | null };
  serverDialog: ServerDialog | null;
  isPracticeStarting: boolean;
  notices: readonly Notice[];
}

export type UiStore = StoreApi<UiState>;

export const createUiStore = (): UiStore =>
  createStore(() => ({
    view: 'all',
    search: '',
    selection: noSelection,
    collapsed: new Set<string>(),
    isDetailsOpen: true,
    chooser: { isOpen: false, waiting: null },
    serverDialog: null,
    isPracticeStarting: false,
    notices: [],
  }));

export function toggleCollapsed(ui: UiStore, batchId: string): void {
  const collapsed = new Set(ui.getState().collapsed);
  if (!collapsed.delete(batchId)) collapsed.add(batchId);
  ui.setState({ collapsed });
}

/** Another view starts without a selection: a command must never reach what is not on screen. */
export const showView = (ui: UiStore, view: View): void =>
  ui.setState({ view, selection: { ...noSelection, activeKey: ui.getState().selection.activeKey } });

export const searchFor = (ui: UiStore, search: string): void =>
  ui.setState({ search, selection: { ...noSelection, activeKey: ui.getState().selection.activeKey } });
