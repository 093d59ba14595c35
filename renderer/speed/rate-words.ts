import { en } from '../../shared/i18n/en.ts';
import type { RateProblem } from './rate-text.ts';

const { noRate, tooSlow, tooFast } = en.queue.speed;

export const rateProblemWords: Readonly<Record<RateProblem, string>> = {
  'not-a-rate': noRate,
  'too-slow': tooSlow,
  'too-fast': tooFast,
};
