import type { Exchanger } from '../../transfer/exchanger.ts';
import type { KillSwitch } from './kill-switch.ts';
import { overriding } from './overriding.ts';

/** An exchanger for replies with a kill point in the middle of each body. */
export const killingReplies = (exchanger: Exchanger, kill: KillSwitch): Exchanger =>
  overriding(exchanger, {
    exchange(request, options) {
      const { onBody } = options;
      if (onBody === undefined) return exchanger.exchange(request, options);
      return exchanger.exchange(request, {
        ...options,
        onBody(bytes, answer, hold) {
          const half = Math.ceil(bytes.length / 2);
          onBody(bytes.subarray(0, half), answer, hold);
          kill.pass('reply half');
          onBody(bytes.subarray(half), answer, hold);
          kill.pass('reply body');
        },
      });
    },
  });
