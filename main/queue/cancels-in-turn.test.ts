import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noSession } from '../bits/session-state.ts';
import { PracticePeer } from '../testing/practice-peer.ts';
import { QueueRig } from '../testing/queue-rig.ts';
import { sampleJob } from '../testing/sample-jobs.ts';

let peer: PracticePeer;
let rig: QueueRig;
const silent: Server[] = [];
/** So many connections break off. */
let breaks = 0;
beforeEach(async () => {
  breaks = 0;
  peer = await PracticePeer.start();
  rig = new QueueRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  for (const server of silent.splice(0)) server.close();
});

/** Takes packets and never says anything. */
async function silentServer(): Promise<URL> {
  const server = createServer((socket) => {
    // What breaks off at the end is nobody's trouble.
    socket.on('error', () => undefined);
    socket.once('data', () => {
      breaks -= 1;
      if (breaks >= 0) socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  silent.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return new URL(`http://127.0.0.1:${port}/`);
}

/** Sessions at several servers that never answer, more than there are places, and behind them one at a server that does. */
async function putSessions(state: 'cancelling' | 'error'): Promise<string> {
  const facts = { ...noSession, sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}' };
  for (let server = 0; server < 3; server += 1) {
    const { href } = await silentServer();
    for (let file = 0; file < 4; file += 1) rig.put(sampleJob({ state, facts, remoteUrl: `${href}${file}` }));
  }
  const last = sampleJob({ state, facts, remoteUrl: peer.url('last').href });
  rig.put(last);
  rig.open();
  return last.id;
}

it('a cancel is told while thousands at silent servers wait', async () => {
  const id = await putSessions('cancelling');
  expect(await rig.untilState(id, 'cancelled')).toMatchObject({ cancelOutcome: 'server-forgot' });
});

it('a session that was given up has its turn when places become free, before all others of silent servers', async () => {
  await putSessions('error');
  breaks = 4;
  rig.queue.remove(rig.queue.jobIds(), { isNow: true });
  expect(await peer.seen('Cancel-Session')).toMatchObject({ target: '/last' });
});
