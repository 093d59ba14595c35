import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ServerView } from '../../shared/server-view.ts';
import type { ServerTab } from '../servers/draft-problems.ts';
import type { LimitTarget } from './limit-target.ts';
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

/** The commands for a row, open at a place in the window. */
export interface RowMenu {
  /** Null: for uploads, whatever batches they are of. */
  batchId: string | null;
  jobIds: readonly string[];
  /** Pixels from the window's corner. */
  x: number;
  y: number;
}

export interface UiState {
  /** What the middle of the window shows. */
  page: 'uploads' | 'history';
  view: View;
  search: string;
  selection: Selection;
  /** Ids of the batches whose jobs are hidden. */
  collapsed: ReadonlySet<string>;
  isDetailsOpen: boolean;
  /** The destination dialog; `waiting` goes on as soon as a destination is chosen. */
  chooser: { isOpen: boolean; waiting: Addition | null };
  /** The naming rule as it is typed in the destination dialog; null: as it is kept. */
  naming: string | null;
  /** Names of what was added last, as examples for the naming rule. */
  lastNames: readonly string[];
  rowMenu: RowMenu | null;
  limitDialog: { target: LimitTarget; bytesPerSecond: number | null } | null;
  isSpeedOpen: boolean;
  /** Which undo takes a job's step back, for the steps asked for here. */
  undoIds: ReadonlyMap<string, string>;
  serverDialog: ServerDialog | null;
  isPracticeStarting: boolean;
  notices: readonly Notice[];
}

export type UiStore = StoreApi<UiState>;

export const createUiStore = (): UiStore =>
  createStore(() => ({
    page: 'uploads',
    view: 'all',
    search: '',
    selection: noSelection,
    collapsed: new Set<string>(),
    isDetailsOpen: true,
    chooser: { isOpen: false, waiting: null },
    naming: null,
    lastNames: [],
    rowMenu: null,
    limitDialog: null,
    isSpeedOpen: false,
    undoIds: new Map(),
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
  ui.setState({
    page: 'uploads',
    view,
    selection: { ...noSelection, activeKey: ui.getState().selection.activeKey },
  });

export const showHistory = (ui: UiStore): void => ui.setState({ page: 'history', selection: noSelection });

export const searchFor = (ui: UiStore, search: string): void =>
  ui.setState({
    page: 'uploads',
    search,
    selection: { ...noSelection, activeKey: ui.getState().selection.activeKey },
  });

/** True while a dialog or a menu has the keyboard. */
export const hasOverlay = ({ chooser, serverDialog, rowMenu, limitDialog, isSpeedOpen }: UiState): boolean =>
  chooser.isOpen || serverDialog !== null || rowMenu !== null || limitDialog !== null || isSpeedOpen;
