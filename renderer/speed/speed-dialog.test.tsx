// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import { sampleStatus } from '../../shared/testing/job-samples.ts';
import { fullWeek } from '../../shared/week-grid.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow, type TestWindow } from '../testing/render-window.tsx';

const openDialog = async (bridge = new FakeBridge()): Promise<TestWindow> => {
  const window = await renderWindow(bridge);
  await window.user.click(screen.getByRole('button', { name: /^Speed and times/ }));
  return window;
};
const withGrid = () =>
  new FakeBridge({
    status: sampleStatus({
      settings: { ...defaultQueueSettings, weekGrid: fullWeek.map((day) => [...day]) },
    }),
  });
const openTimes = async (): Promise<TestWindow> => {
  const window = await openDialog(withGrid());
  await window.user.click(screen.getByRole('tab', { name: 'Times' }));
  return window;
};
const cell = (name: RegExp) => screen.getByRole('cell', { name });
const changeOf = ({ bridge }: TestWindow) => {
  const call = bridge.calls.at(-1);
  return call?.deed === 'changeQueueSettings' ? call.change : undefined;
};
const save = ({ user }: TestWindow) => user.click(screen.getByRole('button', { name: 'Save' }));

describe('speed', () => {
  it('untouched, everything stays as it is', async () => {
    const window = await openDialog();
    await save(window);
    expect(changeOf(window)).toEqual({});
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('takes limit, mode, numbers and conditions, and leaves the rest as it is by now', async () => {
    const window = await openDialog();
    const { user } = window;
    await user.type(screen.getByRole('textbox', { name: 'Limit for all uploads together' }), '2 MB/s');
    await user.click(screen.getByRole('radio', { name: 'Polite' }));
    await user.type(screen.getByRole('textbox', { name: 'Big files' }), '{Backspace}8');
    await user.click(screen.getByRole('checkbox', { name: 'Wait while on battery' }));
    await save(window);
    expect(changeOf(window)).toEqual({
      bytesPerSecond: 2_000_000,
      rateMode: 'polite',
      maxBigUploads: 8,
      onBattery: 'pause',
    });
  });

  it('says what is wrong and saves nothing', async () => {
    const window = await openDialog();
    await window.user.type(screen.getByRole('textbox', { name: 'Big files' }), '99');
    await window.user.type(screen.getByRole('textbox', { name: /^Limit for all/ }), 'fast');
    await save(window);
    expect(screen.getByText('A whole number from 1 to 64.')).toBeDefined();
    expect(screen.getByText(/Enter a number with its unit/)).toBeDefined();
    expect(changeOf(window)).toBeUndefined();
  });
});

describe('the week', () => {
  it('is painted with the keyboard: brush, cell, on the way, a whole day and hour', async () => {
    const window = await openTimes();
    const { user } = window;
    cell(/^Monday 00:00/).focus();
    await user.keyboard('3 {ArrowRight}{Shift>}{ArrowRight}{/Shift}');
    for (const hour of ['00', '01', '02'])
      expect(cell(new RegExp(`^Monday ${hour}:00.*Stop$`))).toBeDefined();
    await user.keyboard('2{Home} ');
    expect(screen.getAllByRole('cell', { name: /^Monday .*Limited$/ })).toHaveLength(24);
    await user.keyboard('{End}{ArrowUp}{Enter}');
    expect(screen.getAllByRole('cell', { name: / 23:00 .*Limited$/ })).toHaveLength(7);
    await save(window);
    const grid = changeOf(window)?.weekGrid;
    expect(grid?.[0]).toEqual(Array(24).fill('limited'));
    expect(grid?.[6]).toEqual([...Array(23).fill('full'), 'limited']);
  });

  it('has one stop of the Tab key', async () => {
    await openTimes();
    const grid = screen.getByRole('grid', { name: 'Hours of the week' });
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    expect(within(grid).getAllByRole('cell')).toHaveLength(168 + 1);
  });

  it('is overridden for a time whose end is named', async () => {
    const window = await openTimes();
    const { user } = window;
    const now = within(screen.getByRole('radiogroup', { name: 'Right now' }));
    await user.click(now.getByRole('radio', { name: 'Limited' }));
    await user.click(screen.getByRole('radio', { name: '4 hours' }));
    expect(screen.getByText(/^Limited until .*, then as the timetable says\.$/)).toBeDefined();
    const before = Date.now();
    await save(window);
    const override = changeOf(window)?.weekOverride;
    expect(override?.rule).toBe('limited');
    expect(Math.abs((override?.until ?? 0) - before - 4 * 3_600_000)).toBeLessThan(60_000);
  });

  it('not used, it is none', async () => {
    const window = await openTimes();
    await window.user.click(screen.getByRole('checkbox', { name: 'Use a timetable' }));
    await save(window);
    expect(changeOf(window)).toEqual({ weekGrid: null });
  });
});
