import { createStore, type StoreApi } from 'zustand/vanilla';
import { parseAddress } from '../../shared/address.ts';
import type { Result } from '../../shared/result.ts';
import { type Destination, defaultSettings, namingOf, type Settings } from '../../shared/settings.ts';
import type { Bridge } from '../bridge.ts';
import type { JobStore } from './job-store.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { UiStore } from './ui-store.ts';

/** A copy of the settings in main. */
export type SettingsStore = StoreApi<Settings>;

export const createSettingsStore = (): SettingsStore => createStore(() => defaultSettings);

/** Where new uploads go, or null when nothing usable is chosen. */
export function usableDestination({ destination }: Settings): Destination | null {
  if (destination?.kind === 'address' && !parseAddress(destination.address).ok) return null;
  return destination;
}

export interface DestinationActions {
  load(): Promise<void>;
  current(): Destination | null;
  namingOf(destination: Destination): string | null;
  /** Starts the practice server if that is where uploads go; false when it could not be started. */
  makeReady(destination: Destination): Promise<boolean>;
  /** @param naming its naming rule from now on: null is none, undefined leaves it as it is. */
  remember(destination: Destination, naming?: string | null): Promise<boolean>;
  stopPracticeServer(): Promise<void>;
  showPracticeFolder(): Promise<void>;
}

export function createDestinationActions(
  bridge: Bridge,
  queue: JobStore,
  ui: UiStore,
  settings: SettingsStore,
  notices: NoticeBoard,
): DestinationActions {
  /** The value, or null after the reason of the failure was posted. */
  const settle = <T>(answer: Result<T>): { value: T } | null => {
    if (answer.ok) return { value: answer.value };
    notices.postError(answer.error);
    return null;
  };
  const keep = (answer: Result<Settings>): boolean => {
    const settled = settle(answer);
    if (settled !== null) settings.setState(settled.value, true);
    return settled !== null;
  };

  return {
    current: () => usableDestination(settings.getState()),
    namingOf: (destination) => namingOf(settings.getState(), destination),
    async load() {
      keep(await bridge.readSettings());
    },
    async makeReady(destination) {
      if (destination.kind === 'address' || queue.getState().practiceServer.state === 'on') return true;
      ui.setState({ isPracticeStarting: true });
      const started = settle(await bridge.startPracticeServer());
      ui.setState({ isPracticeStarting: false });
      return started !== null;
    },
    async remember(destination, naming) {
      return keep(await bridge.chooseDestination(destination, naming));
    },
    async stopPracticeServer() {
      settle(await bridge.stopPracticeServer());
    },
    async showPracticeFolder() {
      settle(await bridge.showPracticeFolder());
    },
  };
}
