// @vitest-environment jsdom
import { act, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { sampleBatch, sampleJob, sampleStatus } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeBridge } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

const waiting = (number: number, code: Parameters<typeof uploadError>[0], host = 'up1.example') =>
  sampleJob(number, {
    remoteUrl: `https://${host}/in/file-${number}.bin`,
    state: 'error',
    error: uploadError(code, 'fatal', { host }),
  });

const withJobs = (...jobs: ReturnType<typeof waiting>[]) =>
  new FakeBridge({ jobs, batches: jobs.map((_, index) => sampleBatch(index + 1)) });

const notices = () => screen.getByRole('region', { name: 'Notices' });
const lastCall = (bridge: FakeBridge) => bridge.calls.at(-1);

describe('a server that wants a sign-in', () => {
  it('is told once for all uploads that wait, and no more when they go on', async () => {
    const jobs = [
      waiting(1, 'sign-in-needed'),
      waiting(2, 'sign-in-needed'),
      waiting(3, 'sign-in-needed', 'up2.example'),
    ];
    const { patch } = await renderWindow(withJobs(...jobs));
    expect(notices().textContent).toContain('up1.example wants a sign-in. 2 uploads wait.');
    expect(notices().textContent).toContain('up2.example wants a sign-in. 1 upload waits.');
    expect(within(notices()).getAllByRole('button', { name: 'Sign in…' })).toHaveLength(2);
    const behind = sampleJob(4, { remoteUrl: 'https://up1.example/in/file-4.bin' });
    const shut = { origin: 'https://up1.example', reason: 'sign-in', until: null } as const;
    await patch({ jobs: [behind], batches: [sampleBatch(4)], status: sampleStatus({ servers: [shut] }) });
    expect(notices().textContent).toContain('up1.example wants a sign-in. 3 uploads wait.');
    expect(screen.getByRole('row', { name: /file-4/ }).textContent).toContain('Waits until you sign in');
    await patch({ jobs: jobs.map((job) => ({ ...job, state: 'queued', error: null })) });
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull();
  });

  it('is told of for a cancel too', async () => {
    await renderWindow(withJobs({ ...waiting(1, 'sign-in-needed'), state: 'cancelling' }));
    expect(notices().textContent).toContain('up1.example wants a sign-in. 1 upload waits.');
    const row = screen.getByRole('row', { name: /file-1/ });
    expect(row.textContent).toContain('Cancelled here. The server wants a sign-in before it can be told');
    expect(within(row).getByRole('button', { name: /Sign in/ })).toBeDefined();
  });

  it('gets name and password, and the dialog closes', async () => {
    const bridge = withJobs(waiting(1, 'sign-in-needed'));
    const { user } = await renderWindow(bridge);
    await user.click(within(notices()).getByRole('button', { name: 'Sign in…' }));
    expect(screen.getByRole('heading', { name: 'Sign in to up1.example' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(screen.getByText('Enter the user name.')).toBeDefined();
    await user.type(screen.getByRole('textbox', { name: 'User name' }), 'ana');
    await user.type(screen.getByLabelText('Password'), 'secret');
    await user.click(screen.getByRole('checkbox', { name: /key store/ }));
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(lastCall(bridge)).toMatchObject({
      deed: 'saveServer',
      change: {
        settings: { origin: 'https://up1.example', signIn: { kind: 'password', userName: 'ana' } },
        secrets: { password: 'secret' },
        isRemembered: false,
      },
    });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says when it refused, and when the password would be readable', async () => {
    const bridge = withJobs(waiting(1, 'sign-in-refused'), waiting(2, 'password-over-http', 'up2.example'));
    bridge.server = { ...bridge.server, areSecretsKept: false };
    const { user } = await renderWindow(bridge);
    expect(notices().textContent).toContain('up1.example refused the sign-in.');
    expect(notices().textContent).toContain('up2.example asks for the password in plain text.');
    const [, second] = within(notices()).getAllByRole('button', { name: 'Sign in…' });
    if (second === undefined) throw new Error('one button is missing');
    await user.click(second);
    expect(screen.getByText('Passwords will be kept only until you quit.')).toBeDefined();
    await user.click(
      screen.getByRole('checkbox', { name: 'Send the password or token over http all the same' }),
    );
    await user.type(screen.getByRole('textbox', { name: 'User name' }), 'ana');
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
    expect(lastCall(bridge)).toMatchObject({ change: { settings: { isPasswordOverHttpAllowed: true } } });
  });

  it('a proxy is asked for by itself', async () => {
    const bridge = withJobs(waiting(1, 'proxy-sign-in-needed'));
    const { user } = await renderWindow(bridge);
    expect(notices().textContent).toContain('The proxy on the way to up1.example wants a sign-in.');
    await user.click(within(notices()).getByRole('button', { name: 'Sign in…' }));
    await user.type(screen.getByRole('textbox', { name: 'User name' }), 'out');
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}');
    expect(lastCall(bridge)).toMatchObject({
      change: {
        settings: { signIn: { kind: 'none' }, proxyUserName: 'out' },
        secrets: { proxyPassword: 'secret' },
      },
    });
  });
});

describe('the settings of a server', () => {
  const address = 'https://up1.example/in/';
  const open = async (bridge = new FakeBridge({}, { destination: { kind: 'address', address } })) => {
    const window = await renderWindow(bridge);
    await window.user.click(screen.getByRole('button', { name: 'Server settings…' }));
    return { ...window, dialog: within(screen.getByRole('dialog')) };
  };

  it('are a press away from the destination', async () => {
    const { bridge, dialog } = await open();
    expect(lastCall(bridge)).toEqual({ deed: 'readServer', origin: 'https://up1.example' });
    expect(dialog.getByRole('heading', { name: 'Settings for up1.example' })).toBeDefined();
    expect(dialog.getAllByRole('tab').map((tab) => tab.textContent)).toEqual([
      'Sign-in',
      'Connection',
      'Security',
      'Uploads',
      'Replies',
    ]);
  });

  it('lead to the entry that is wrong', async () => {
    const { user, dialog, bridge } = await open();
    await user.click(dialog.getByRole('button', { name: 'Add a header' }));
    await user.type(dialog.getByRole('textbox', { name: 'Header 1: name' }), 'Host');
    await user.click(dialog.getByRole('tab', { name: 'Uploads' }));
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(dialog.getByText('Line 1: Set by the program.')).toBeDefined();
    expect(dialog.getByText('1 entry needs another look.')).toBeDefined();
    expect(lastCall(bridge)).toMatchObject({ deed: 'readServer' });
  });

  it('take files in dialogs of main, never a path from the page', async () => {
    const { user, dialog, bridge } = await open();
    await user.click(dialog.getByRole('tab', { name: 'Security' }));
    const authorities = within(dialog.getByRole('group', { name: 'Certificates to trust' }));
    bridge.fileChoice = { outcome: 'unusable' };
    await user.click(authorities.getByRole('button', { name: 'Choose…' }));
    expect(authorities.getByText('There is no certificate in this file.')).toBeDefined();
    bridge.fileChoice = { outcome: 'chosen', name: 'Plant root' };
    await user.click(authorities.getByRole('button', { name: 'Choose…' }));
    expect(authorities.getByText('Plant root')).toBeDefined();
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(lastCall(bridge)).toMatchObject({
      change: { files: { authorities: 'picked', certificate: 'keep' } },
    });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('stay open when the user said no to a new way', async () => {
    const { user, dialog, bridge } = await open();
    bridge.isWayRefused = true;
    await user.click(dialog.getByRole('tab', { name: 'Connection' }));
    await user.click(dialog.getByRole('radio', { name: 'Through these proxies' }));
    await user.type(dialog.getByRole('textbox', { name: 'Proxies, one a line' }), 'proxy.example:3128');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(lastCall(bridge)).toMatchObject({ deed: 'saveServer' });
    expect(screen.queryByRole('dialog')).not.toBeNull();
  });
});

describe('the details of an upload', () => {
  it('allow the host that the server pointed to', async () => {
    const job = sampleJob(1, {
      state: 'error',
      error: uploadError('host-not-allowed', 'fatal', { target: 'node-b.example:8080' }),
    });
    const { user, bridge } = await renderWindow(withJobs(job));
    await user.click(screen.getByRole('row', { name: /file-1/ }));
    await user.click(screen.getByRole('button', { name: 'Allow “node-b.example:8080”…' }));
    expect(lastCall(bridge)).toMatchObject({
      deed: 'saveServer',
      change: { settings: { origin: 'https://bits.plant.example', allowedHosts: ['node-b.example:8080'] } },
    });
  });

  it('show the reply that was saved', async () => {
    const reply = { path: '/home/ana/replies/file-1.bin.reply', sizeBytes: 1234 };
    const job = sampleJob(1, { state: 'acknowledged', reply, notes: ['protocol-unnamed'] });
    const { user, bridge } = await renderWindow(withJobs(job));
    await user.click(screen.getByRole('row', { name: /file-1/ }));
    expect(screen.getByText('/home/ana/replies/file-1.bin.reply · 1.2 kB')).toBeDefined();
    expect(screen.getByText(/does not say which protocol/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Show reply' }));
    expect(lastCall(bridge)).toEqual({ deed: 'showReply', jobId: job.id });
  });
});

it('limits for one server are set with its settings, and only when they change', async () => {
  const { bridge, user, model } = await renderWindow(withJobs());
  await act(async () => model.servers.openSettings('https://up1.example', 'uploads'));
  await user.type(screen.getByRole('textbox', { name: 'Limit for all uploads to this server' }), '2 MB/s');
  await user.type(screen.getByRole('textbox', { name: 'Uploads at once' }), '1');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(bridge.calls.find(({ deed }) => deed === 'changeQueueSettings')).toEqual({
    deed: 'changeQueueSettings',
    change: { servers: { 'https://up1.example': { bytesPerSecond: 2_000_000, maxUploads: 1 } } },
  });
  await act(async () => model.servers.openSettings('https://up1.example', 'uploads'));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(bridge.calls.filter(({ deed }) => deed === 'changeQueueSettings')).toHaveLength(1);
  expect(bridge.calls.filter(({ deed }) => deed === 'saveServer')).toHaveLength(2);
});
