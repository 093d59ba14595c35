import { expect, test } from 'vitest';
import { describeHost } from './describe-host.ts';

test('names itself as no Electron, with versions', () => {
  expect(describeHost()).toMatch(
    /^Electron stand-in \(Node \d+\..*, in place of Electron \d+\..*\), not real Electron$/,
  );
});
