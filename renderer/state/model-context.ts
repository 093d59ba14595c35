import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import type { Settings } from '../../shared/settings.ts';
import type { QueueState } from './job-store.ts';
import type { UiState } from './ui-store.ts';
import type { WindowModel } from './window-model.ts';

export const ModelContext = createContext<WindowModel | null>(null);

export function useModel(): WindowModel {
  const model = useContext(ModelContext);
  if (model === null) throw new Error('useModel needs a ModelContext above it');
  return model;
}

/** A part of the queue; renders again only when the part changes (compared one level deep). */
export const useQueue = <T>(select: (queue: QueueState) => T): T =>
  useStore(useModel().queue, useShallow(select));

export const useUi = <T>(select: (ui: UiState) => T): T => useStore(useModel().ui, useShallow(select));

export const useSettings = <T>(select: (settings: Settings) => T): T =>
  useStore(useModel().settings, useShallow(select));
