import { act, cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach } from 'vitest';
import type { Patch } from '../../shared/job-patch.ts';
import { App } from '../app.tsx';
import { openWindowModel, type WindowModel } from '../state/window-model.ts';
import { FakeBridge } from './fake-bridge.ts';

afterEach(cleanup);

export interface TestWindow {
  bridge: FakeBridge;
  model: WindowModel;
  user: ReturnType<typeof userEvent.setup>;
  /** A patch from main, with everything it sets in motion. */
  patch(change: Omit<Patch, 'revision'>): Promise<void>;
}

/** The whole window in jsdom, over a fake main, after snapshot and settings have arrived. */
export async function renderWindow(bridge = new FakeBridge()): Promise<TestWindow> {
  giveElementsASize();
  const { model } = openWindowModel(bridge);
  const user = userEvent.setup();
  render(<App model={model} />);
  await act(async () => {});
  return {
    bridge,
    model,
    user,
    patch: (change) => act(async () => bridge.patch(change)),
  };
}

/** jsdom lays nothing out, so the virtualised list would show no row: 20 rows of at most 10,000 fit here. */
function giveElementsASize(): void {
  const size = (pixels: number): PropertyDescriptor => ({ get: () => pixels, configurable: true });
  Object.defineProperties(HTMLElement.prototype, {
    clientWidth: size(1000),
    clientHeight: size(20 * 52),
    offsetHeight: size(52),
    scrollHeight: size(10_000 * 52),
  });
  Element.prototype.scrollIntoView = () => {};
  Element.prototype.scrollTo = function scrollTo(this: Element, place?: ScrollToOptions | number) {
    if (typeof place === 'object') this.scrollTop = place.top ?? this.scrollTop;
    queueMicrotask(() => this.dispatchEvent(new Event('scroll')));
  };
}
