import { testSeed, testSize } from '../test-size.ts';
import { describeSchedules } from './schedules.ts';

// In two files so that two workers share the work.
describeSchedules(testSeed(1), testSize(10_000, 100_000));
