import type { FragmentBody, SourceFiles } from '../../transfer/ports.ts';
import type { KillSwitch } from './kill-switch.ts';
import { overriding } from './overriding.ts';

/** The source files with kill points around the reading of each fragment. */
export const killingSource = (files: SourceFiles, kill: KillSwitch): SourceFiles => ({
  async open(sourcePath, expected) {
    const file = await kill.aroundAsync('source open', () => files.open(sourcePath, expected));
    return overriding(file, { read: (first, length) => watched(file.read(first, length), kill) });
  },
});

async function* watched(body: FragmentBody, kill: KillSwitch): AsyncIterable<Uint8Array> {
  kill.pass('before fragment read');
  for await (const bytes of body instanceof Uint8Array ? [body] : body) {
    kill.pass('after fragment read');
    yield bytes;
  }
}
