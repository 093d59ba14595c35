import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultQueueSettings } from '../../../shared/queue-settings.ts';
import { uploadError } from '../../../shared/upload-error.ts';
import { PracticePeer } from '../../testing/practice-peer.ts';
import { QueueRig, settled } from '../../testing/queue-rig.ts';
import { makeTestCertificate } from '../../testing/test-certificate.ts';
import { ServerGates } from './server-gates.ts';

const maxUploads = defaultQueueSettings.maxUploadsPerServer;
let peer: PracticePeer;
let rig: QueueRig;
beforeEach(async () => {
  peer = await PracticePeer.start();
  rig = new QueueRig();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
});

const makeFiles = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => rig.makeFile(`file-${index}`, 10 + index));
const inState = (state: string): string[] =>
  rig.queue.jobs().flatMap((job) => (job.state === state ? [job.id] : []));

it('a server that wants a sign-in is asked by a few uploads, not by all; then all go on', async () => {
  peer.behaviours.answerWith('Create-Session', { status: 401 }, 100);
  rig.open();
  await rig.add(peer.url(), ...makeFiles(20));
  await rig.until(() => inState('error').length === maxUploads);
  await settled();
  expect(peer.count('Create-Session')).toBe(maxUploads);
  expect(inState('queued')).toHaveLength(20 - maxUploads);

  peer.behaviours.clear();
  await rig.queue.retry(inState('error'));
  await rig.untilAll('acknowledged');
  expect(peer.files).toHaveLength(20);
});

it('a wrong password goes out once, until the user wants another try', async () => {
  const user = { user: 'me', password: 'right' };
  await using guarded = await PracticePeer.start({
    signIn: { accounts: [user], schemes: ['Digest-SHA-256'] },
  });
  const refusals = () => guarded.server.signIn?.counts['Digest-SHA-256'].refused;
  const profileWith = (password: string) => ({
    ...rig.profile,
    signIn: { kind: 'password' as const, userName: 'me', password },
  });
  rig.profile = profileWith('wrong');
  rig.open();
  await rig.add(guarded.url(), ...makeFiles(20));
  await rig.until(() => inState('error').length === maxUploads);
  await settled();
  expect(refusals()).toBe(1);
  expect(inState('queued')).toHaveLength(20 - maxUploads);

  rig.profile = profileWith('right');
  await rig.queue.retry(inState('error'));
  await rig.untilAll('acknowledged');
  expect(refusals()).toBe(1);
});

it('when those that found out are taken off the list, the next ones ask', async () => {
  peer.behaviours.answerWith('Create-Session', { status: 401 }, maxUploads);
  rig.open();
  await rig.add(peer.url(), ...makeFiles(6));
  await rig.until(() => inState('error').length === maxUploads);
  const [first = '', ...others] = inState('error');
  rig.queue.remove(others, { isNow: true });
  await settled();
  expect(inState('queued')).toHaveLength(3);
  rig.queue.remove([first], { isNow: true });
  await rig.until(() => inState('acknowledged').length === 3);
  expect(peer.files).toHaveLength(3);
});

it('other servers are not held up by it', async () => {
  await using other = await PracticePeer.start();
  peer.behaviours.answerWith('Create-Session', { status: 401 }, 100);
  rig.open();
  const files = makeFiles(8);
  await rig.add(peer.url(), ...files);
  await rig.until(() => inState('error').length === maxUploads);
  const ids = await rig.add(other.url(), ...files);
  await rig.until(() => ids.every((id) => rig.job(id).state === 'acknowledged'));
});

it('a refused sign-in in the middle of an upload keeps session and offset', async () => {
  const hold = peer.behaviours.holdBody({ afterBytes: 2 * 2 ** 20 + 10 });
  const id = await rig.addOne(peer.url(), 3 * 2 ** 20);
  await hold.reached;
  peer.behaviours.resetAfterBytes(2 * 2 ** 20 + 20);
  peer.behaviours.answerWith('Ping', { status: 401 });
  hold.release();
  const { sessionId } = await rig.untilState(id, 'error');
  expect(rig.job(id)).toMatchObject({ error: { code: 'sign-in-needed' } });
  expect(sessionId).not.toBeNull();
  expect(rig.queue.progress(id)?.acknowledgedBytes).toBe(2 * 2 ** 20);

  await rig.queue.retry([id]);
  expect(await rig.untilState(id, 'acknowledged')).toMatchObject({ sessionId });
  expect(peer.count('Create-Session')).toBe(1);
});

it('a guest network that poses as the server is met by a few uploads; the others go by themselves when it is gone', async () => {
  const certificate = makeTestCertificate(['127.0.0.1']);
  await using secured = await PracticePeer.start({ tls: certificate });
  rig.open();
  const { href } = secured.url();
  await rig.add(new URL(href.replace('http:', 'https:')), ...makeFiles(20));
  await rig.until(() => inState('error').length === maxUploads);
  await settled();
  expect(inState('queued')).toHaveLength(20 - maxUploads);
  expect(rig.queue.status().servers).toMatchObject([{ reason: 'unsafe' }]);

  // It is met once more, by one.
  rig.clock.advance(6_000);
  await rig.until(() => inState('error').length === maxUploads + 1);
  rig.profile = { ...rig.profile, authorities: certificate.cert };
  rig.clock.advance(20_000);
  await rig.until(() => inState('acknowledged').length === 20 - maxUploads - 1);
  expect(rig.queue.status().servers).toEqual([]);
});

it('another host that can not show who it is keeps no upload from the server itself', () => {
  const gates = new ServerGates({ next: () => 0.5 }, () => 0);
  const note = (host: string) =>
    gates.note('https://a', 'job', uploadError('certificate-wrong-host', 'fatal', { host }), 0);
  note('node-7');
  expect(gates.isOpen('https://a', false)).toBe(true);
  note('a');
  expect(gates.isOpen('https://a', false)).toBe(false);
});

it('a time that a server asked for is neither shortened by a refused connection nor by a shorter one', () => {
  let now = 0;
  const gates = new ServerGates({ next: () => 0.5 }, () => now);
  const opensIn = () => [...gates.shut()].map(({ opensInMs }) => opensInMs);
  const asks = (retryAfterSeconds: number) =>
    gates.note('http://a', 'job', uploadError('server-busy', 'transient', { retryAfterSeconds }), now);
  asks(3_600);
  gates.note('http://a', 'other', uploadError('connection-refused', 'transient'), now);
  asks(60);
  expect(opensIn()).toEqual([3_600_000]);
  now = 3_600_000;
  expect(gates.isOpen('http://a', false)).toBe(true);
});

it('what an earlier run found out keeps nobody from waiting for a server that is gone', () => {
  let now = 0;
  const gates = new ServerGates({ next: () => 0.5 }, () => now);
  gates.recover('http://a', 'old');
  expect([gates.isOpen('http://a', false), gates.isOpen('http://a', true)]).toEqual([true, false]);
  gates.note('http://a', 'job', uploadError('connection-refused', 'transient'), now);
  expect(gates.isOpen('http://a', false)).toBe(false);
  now = 5_000;
  expect(gates.isOpen('http://a', false)).toBe(true);
});

it('what an upload has found out in this run is not over because another one gets through', () => {
  const gates = new ServerGates({ next: () => 0.5 }, () => 0);
  gates.recover('http://a', 'old');
  gates.note('http://a', 'job', uploadError('sign-in-needed', 'fatal'), 0);
  expect(gates.letIn('http://a')).toBe(false);
  gates.leave('job');
  expect(gates.isOpen('http://a', false)).toBe(false);
  gates.leave('old');
  expect(gates.isOpen('http://a', true)).toBe(true);
});

it('a server that answers is heard, whatever it says', async () => {
  await peer.kill();
  const id = await rig.addOne(peer.url());
  await rig.untilState(id, 'transientError');
  expect(rig.queue.status().servers).toMatchObject([{ reason: 'silent' }]);
  await peer.startAgain();
  peer.behaviours.answerWith('Create-Session', { status: 500 });
  rig.clock.advance(6_000);
  await rig.until(() => rig.job(id).attempts === 2);
  await settled();
  expect(rig.queue.status().servers).toEqual([]);
});

it('signed in: uploads that waited for it go, also when the file of the one that asked is gone', async () => {
  rig.open();
  peer.behaviours.answerWith('Create-Session', { status: 401 }, 1);
  const gone = rig.makeFile('asking.bin', 1000);
  const [asking = ''] = await rig.add(peer.url(), gone);
  await rig.untilState(asking, 'error');
  const [waiting = ''] = await rig.add(peer.url(), rig.makeFile('waiting.bin', 1000));
  expect(rig.queue.status().servers).toMatchObject([{ reason: 'sign-in' }]);
  rmSync(gone);
  await rig.queue.retry([asking]);
  await rig.untilState(waiting, 'acknowledged');
  expect(rig.job(asking).error?.code).toBe('file-not-found');
  expect(rig.queue.status().servers).toEqual([]);
});

it('a server that asks for patience does not open the door that a sign-in keeps shut', async () => {
  rig.open();
  const hold = peer.behaviours.holdAnswer('Create-Session');
  const [busy = ''] = await rig.add(peer.url(), rig.makeFile('busy.bin', 1000));
  await hold.reached;
  peer.behaviours.answerWith('Create-Session', { status: 401 }, 1);
  const [asking = ''] = await rig.add(peer.url(), rig.makeFile('asking.bin', 1000));
  await rig.untilState(asking, 'error');
  peer.behaviours.answerWith('Fragment', { status: 503, headers: [['Retry-After', '5']] }, 1);
  hold.release();
  await rig.untilState(busy, 'transientError');
  expect(rig.queue.status().servers).toMatchObject([{ reason: 'sign-in' }]);
});
