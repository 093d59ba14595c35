import type { PowerMonitor, PowerSaveBlocker } from 'electron';
import { asElectron, strictEmitter, strictModule } from './strict.ts';

class StandInPowerMonitor extends strictEmitter<PowerMonitor>('powerMonitor') {
  onBatteryPower = false;
  isOnBatteryPower = (): boolean => this.onBatteryPower;
  getSystemIdleTime = (): number => 0;
  getSystemIdleState = () => 'active' as const;
  getCurrentThermalState = () => 'nominal' as const;
}

/** Module `powerMonitor`: mains power, never idle; specs emit `suspend` and the like on it. */
export const powerMonitor = asElectron(new StandInPowerMonitor());

const started = new Set<number>();
let lastId = 0;

/** Module `powerSaveBlocker`: keeps count, keeps nothing awake. */
export const powerSaveBlocker = strictModule<PowerSaveBlocker>('powerSaveBlocker', {
  start: () => {
    started.add(++lastId);
    return lastId;
  },
  stop: (id: number) => started.delete(id),
  isStarted: (id: number) => started.has(id),
});
