// @vitest-environment jsdom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { sampleBatch, sampleJob } from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeBridge, practiceServerOff, practiceServerOn } from '../testing/fake-bridge.ts';
import { renderWindow } from '../testing/render-window.tsx';

const recentAddresses = ['https://bits.example/in/', 'https://archive.example/'];

async function openDialog(bridge: FakeBridge) {
  const window = await renderWindow(bridge);
  await window.user.click(
    screen.getByRole('button', { name: /^New uploads go to|^Choose a destination A server/ }),
  );
  const address = screen.getByRole('textbox', { name: 'Server address' });
  return { ...window, address };
}

const lastCall = (bridge: FakeBridge) => bridge.calls.at(-1);

describe('the destination dialog', () => {
  it.each([
    ['ftp://bits.example/', "Only http and https, not 'ftp'."],
    ['https://me:secret@bits.example/', /Take the user name and password out/],
    ['https://bits.example/a b', 'The address has characters that are not allowed: position 23.'],
    ['bits.example:70000', 'Port must be 1 to 65535.'],
    ['https://', /server name is missing/],
  ])('says as one types what is wrong with %s', async (typed, words) => {
    const { address, user, bridge } = await openDialog(new FakeBridge());
    await user.type(address, typed);
    expect(screen.getByText(words)).toBeDefined();
    expect(address.getAttribute('aria-invalid')).toBe('true');
    await user.keyboard('{Enter}');
    expect(bridge.calls).toEqual([{ deed: 'snapshot' }]);
  });

  it('asks for an address only after one tried to go on without', async () => {
    const { user } = await openDialog(new FakeBridge());
    expect(screen.queryByText('Enter the server address.')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Use this address' }));
    expect(screen.getByText('Enter the server address.')).toBeDefined();
  });

  it('shows where a file lands, coded as the server will see it', async () => {
    const { address, user } = await openDialog(new FakeBridge());
    await user.type(address, 'http://büro.example/in');
    expect(screen.getByText('http://xn--bro-hoa.example/in/report.pdf')).toBeDefined();
    expect(screen.getByText(/With http, anyone on the way can read/)).toBeDefined();
  });

  it('takes an address with Enter', async () => {
    const { address, user, bridge } = await openDialog(new FakeBridge());
    await user.type(address, 'https://bits.example/in{Enter}');
    expect(lastCall(bridge)).toEqual({
      deed: 'chooseDestination',
      destination: { kind: 'address', address: 'https://bits.example/in' },
    });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('begins with the address in use and offers the ones used before', async () => {
    const destination = { kind: 'address', address: 'https://bits.example/in/' } as const;
    const { address, user, bridge } = await openDialog(new FakeBridge({}, { destination, recentAddresses }));
    expect(address.getAttribute('value')).toBe('https://bits.example/in/');
    await user.click(screen.getByRole('button', { name: 'Upload to archive.example' }));
    expect(lastCall(bridge)).toEqual({
      deed: 'chooseDestination',
      destination: { kind: 'address', address: 'https://archive.example/' },
    });
  });

  it('shows the naming rule that is kept for an address, keeps a new one for it, and lifts it when emptied', async () => {
    const destination = { kind: 'address', address: 'https://bits.example/in/' } as const;
    const namings = { 'https://archive.example/': '{date}/{path}' };
    const { address, user, bridge } = await openDialog(
      new FakeBridge({}, { destination, recentAddresses, namings }),
    );
    await user.click(screen.getByRole('button', { name: /^Naming rule/ }));
    const rule = screen.getByRole<HTMLInputElement>('textbox', { name: 'Naming rule' });
    expect(rule.value).toBe('');
    await user.clear(address);
    await user.type(address, 'https://archive.example/');
    expect(rule.value).toBe('{date}/{path}');
    await user.click(screen.getByRole('button', { name: 'Use this address' }));
    const archive = { kind: 'address', address: 'https://archive.example/' } as const;
    expect(lastCall(bridge)).toEqual({ deed: 'chooseDestination', destination: archive });
    expect(screen.getByRole('button', { name: /^New uploads go to/ }).textContent).toContain('{date}/{path}');
    await user.click(screen.getAllByRole('button', { name: 'Add files' })[0] ?? document.body);
    expect(lastCall(bridge)).toMatchObject({ deed: 'pick', naming: '{date}/{path}' });

    await user.click(screen.getByRole('button', { name: /^New uploads go to/ }));
    await user.clear(screen.getByRole('textbox', { name: 'Naming rule' }));
    await user.click(screen.getByRole('button', { name: 'Use this address' }));
    expect(lastCall(bridge)).toEqual({ deed: 'chooseDestination', destination: archive, naming: null });
    await user.click(screen.getAllByRole('button', { name: 'Add files' })[0] ?? document.body);
    expect(lastCall(bridge)).toMatchObject({ deed: 'pick', naming: null });
  });

  it('starts the practice server and chooses it', async () => {
    const { user, bridge } = await openDialog(new FakeBridge());
    await user.click(screen.getByRole('button', { name: 'Use the practice server' }));
    expect(bridge.calls.slice(1)).toEqual([
      { deed: 'startPracticeServer' },
      { deed: 'chooseDestination', destination: { kind: 'practice' } },
    ]);
    expect(screen.getByRole('region', { name: 'Practice server' })).toBeDefined();
  });

  it('stays open when the practice server cannot start, and says why', async () => {
    const bridge = new FakeBridge();
    const { user } = await openDialog(bridge);
    bridge.error = uploadError('internal', 'fatal', { detail: 'EADDRINUSE' });
    await user.click(screen.getByRole('button', { name: 'Use the practice server' }));
    expect(screen.getByRole('dialog')).toBeDefined();
    expect(screen.getByText('internal · EADDRINUSE')).toBeDefined();
  });
});

describe('the practice server', () => {
  const on = () =>
    new FakeBridge({ practiceServer: practiceServerOn }, { destination: { kind: 'practice' } });

  it('shows its folder and can be stopped', async () => {
    const { user, bridge } = await renderWindow(on());
    expect(screen.getByText(practiceServerOn.folder)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Show folder' }));
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(bridge.calls.slice(1)).toEqual([{ deed: 'showPracticeFolder' }, { deed: 'stopPracticeServer' }]);
    expect(screen.queryByRole('region', { name: 'Practice server' })).toBeNull();
    expect(screen.getByText('starts when needed')).toBeDefined();
  });

  it('has its name in the rows, on or off', async () => {
    const remoteUrl = `${practiceServerOn.url}in/file-1.bin`;
    const { patch } = await renderWindow(
      new FakeBridge({
        jobs: [sampleJob(1, { remoteUrl })],
        batches: [sampleBatch(1)],
        practiceServer: practiceServerOff,
      }),
    );
    const row = screen.getByRole('row', { name: /file-1/ });
    expect(row.textContent).toContain('to Practice server/in');
    await patch({ practiceServer: practiceServerOn });
    expect(row.textContent).toContain('to Practice server/in');
    await patch({ practiceServer: { state: 'off', lastUrl: null } });
    expect(row.textContent).toContain('to 127.0.0.1:45123/uploads/in');
  });
});

describe('first run', () => {
  it('leads to a destination or to the practice server', async () => {
    const { user, bridge } = await renderWindow();
    expect(screen.getByRole('heading', { name: 'Drop files or folders here' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Try with the practice server' }));
    expect(lastCall(bridge)).toEqual({ deed: 'chooseDestination', destination: { kind: 'practice' } });
    expect(screen.getByText(/They go to Practice server/)).toBeDefined();
  });
});
