import type { Bridge } from '../bridge.ts';
import { type AddActions, createAddActions } from './add-actions.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import { connectFeed } from './connect-feed.ts';
import {
  createDestinationActions,
  createSettingsStore,
  type DestinationActions,
  type SettingsStore,
} from './destination-actions.ts';
import { createHistoryActions, type HistoryActions } from './history-actions.ts';
import { createJobStore, type JobStore } from './job-store.ts';
import { createNoticeBoard, type NoticeBoard } from './notice-board.ts';
import { createQueueActions, type QueueActions } from './queue-actions.ts';
import { createRevealActions, type RevealActions } from './reveal-actions.ts';
import { createServerActions, type ServerActions } from './server-actions.ts';
import { createStepActions, type StepActions } from './step-actions.ts';
import { isEnd, tellResults, tellUndo } from './tell-results.ts';
import { tellStoreNotices } from './tell-store-notices.ts';
import { createUiStore, type UiStore } from './ui-store.ts';

/** Everything behind one window: the stores it shows and the deeds it can ask for. */
export interface WindowModel {
  queue: JobStore;
  ui: UiStore;
  settings: SettingsStore;
  announcer: Announcer;
  notices: NoticeBoard;
  steps: StepActions;
  wishes: QueueActions;
  history: HistoryActions;
  additions: AddActions;
  reveals: RevealActions;
  destinations: DestinationActions;
  servers: ServerActions;
  platform: string;
}

/** Builds the window's model and connects it to main. `disconnect` ends the connection. */
export function openWindowModel(bridge: Bridge): { model: WindowModel; disconnect: () => void } {
  const queue = createJobStore();
  const ui = createUiStore();
  const settings = createSettingsStore();
  const announcer = createAnnouncer();
  const notices = createNoticeBoard(ui, announcer);
  const destinations = createDestinationActions(bridge, queue, ui, settings, notices);
  const reveals = createRevealActions(queue, ui, notices);

  const history = createHistoryActions(bridge, notices);

  const disconnect = connectFeed(bridge, queue, {
    onPatched(before, { status }, turns) {
      tellUndo(announcer, before.status, status, bridge.platform);
      tellResults(announcer, turns);
      if (ui.getState().page === 'history' && turns.some(isEnd)) void history.refresh();
    },
    onTrouble: notices.postError,
  });
  void destinations.load();
  void tellStoreNotices(bridge, notices);

  const model = {
    queue,
    ui,
    settings,
    announcer,
    notices,
    destinations,
    history,
    steps: createStepActions(bridge, queue, ui, notices, announcer),
    wishes: createQueueActions(bridge, queue, ui, notices, announcer),
    additions: createAddActions(bridge, ui, destinations, notices, reveals),
    reveals,
    servers: createServerActions(bridge, ui, notices),
    platform: bridge.platform,
  };
  return { model, disconnect };
}
