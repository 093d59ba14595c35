import type { Display, Screen } from 'electron';
import { asElectron, strictEmitter, strictModule } from './strict.ts';

const size = { width: 1920, height: 1080 };
const workAreaSize = { width: 1920, height: 1040 };

const display = strictModule<Display>('Display', {
  id: 1,
  scaleFactor: 1,
  rotation: 0,
  internal: true,
  size,
  workAreaSize,
  bounds: { x: 0, y: 0, ...size },
  workArea: { x: 0, y: 0, ...workAreaSize },
});

class StandInScreen extends strictEmitter<Screen>('screen') {
  getPrimaryDisplay = (): Display => display;
  getAllDisplays = (): Display[] => [display];
  getDisplayMatching = (): Display => display;
  getDisplayNearestPoint = (): Display => display;
  getCursorScreenPoint = () => ({ x: 0, y: 0 });
}

/** Module `screen`: one display of usual size. */
export const screen = asElectron(new StandInScreen());
