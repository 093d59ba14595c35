import { FakeClock } from '../main/testing/fake-clock.ts';
import { ScriptedServer } from '../main/testing/scripted-server.ts';
import { TestProxy } from '../main/testing/test-proxy.ts';
import { LooseServer } from './faults/loose-server.ts';
import { expect, test } from './fixtures/bitlade.ts';
import { makeFile } from './fixtures/files.ts';

const mebibyte = 1024 * 1024;

test('without a network uploads wait and say so; they go on by themselves in their session when it is back', async ({
  folder,
  server,
  launch,
}) => {
  // A name that is not of this computer; it is the proxy that leads it here.
  await using proxy = await TestProxy.start();
  let isCut = true;
  let sessions = 0;
  const far = new LooseServer({
    create: (_packet, usual) => {
      sessions += 1;
      return usual();
    },
    fragment: (_packet, usual) => (isCut ? { bytes: '', afterwards: 'reset' } : usual()),
  });
  await using distant = await ScriptedServer.start(far, new FakeClock());
  const { window } = await launch(`--proxy-server=${proxy.name}`);
  await window.sendTo(`http://bits.example:${distant.url('in/').port}/in/`);
  await window.drop(await makeFile(folder, 'a.bin', 4 * mebibyte));
  await window.shows('a.bin', 'Tries again');

  await window.network(false);
  await window.drop(await makeFile(folder, 'b.bin', 1000));
  await window.shows('a.bin', 'No network: goes on by itself');
  await window.shows('b.bin', 'No network: goes on by itself');
  await expect(window.notices()).toContainText('No network. 2 uploads wait.');
  // This computer still reaches itself.
  await window.sendTo(server.url);
  await window.drop(await makeFile(folder, 'here.bin', 1000));
  await window.shows('here.bin', 'Done');

  isCut = false;
  await window.network(true);
  await window.shows('a.bin', 'Done');
  await window.shows('b.bin', 'Done');
  await expect(window.notices()).toBeHidden();
  expect([...far.files.keys()].map((name) => name.split('/').at(-1)).sort()).toEqual(['a.bin', 'b.bin']);
  expect(sessions).toBe(2);
});
