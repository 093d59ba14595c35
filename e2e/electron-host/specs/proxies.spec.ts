import { expect, launchToy, test } from './toy.ts';

test('switches name a proxy; loopback is passed by unless they say otherwise', async ({ userData }) => {
  const resolved = async (...switches: string[]) => {
    const app = await launchToy(userData, {}, switches);
    const said = await app.evaluate(({ session }) =>
      Promise.all(
        ['http://127.0.0.1:1/', 'https://server.example/'].map((url) =>
          session.defaultSession.resolveProxy(url),
        ),
      ),
    );
    await app.close();
    return said;
  };
  const server = '--proxy-server=127.0.0.1:3128';
  expect(await resolved(server)).toEqual(['DIRECT', 'PROXY 127.0.0.1:3128']);
  expect(await resolved(server, '--proxy-bypass-list=<-loopback>')).toEqual([
    'PROXY 127.0.0.1:3128',
    'PROXY 127.0.0.1:3128',
  ]);
});
