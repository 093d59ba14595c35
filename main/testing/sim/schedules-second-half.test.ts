import { testSeed, testSize } from '../test-size.ts';
import { describeSchedules } from './schedules.ts';

const half = testSize(10_000, 100_000);
describeSchedules(testSeed(1) + half, half);
