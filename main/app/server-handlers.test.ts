import { writeFileSync } from 'node:fs';
import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobView } from '../../shared/job-view.ts';
import { defaultServerSettings } from '../../shared/server-settings.ts';
import type { ServerChange } from '../../shared/server-view.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { TempFolder } from '../testing/temp-folder.ts';
import { makeTestCertificate } from '../testing/test-certificate.ts';
import { plainProfile } from '../transfer/server-profile.ts';
import { Credentials } from './credentials.ts';
import { Sealer } from './sealer.ts';
import { ServerFiles } from './server-files.ts';
import { createServerHandlers } from './server-handlers.ts';
import { KeptServerProfiles } from './server-profiles.ts';
import { ServerSettingsStore } from './server-settings-store.ts';

const origin = 'https://up1.example';
const noKeyStore = {
  isAsyncEncryptionAvailable: async () => false,
  encryptStringAsync: () => Promise.reject(new Error('none')),
  decryptStringAsync: () => Promise.reject(new Error('none')),
  getSelectedStorageBackend: () => 'basic_text' as const,
};

const clock = new FakeClock();
let folder: TempFolder;
beforeEach(() => {
  folder = new TempFolder();
});
afterEach(() => folder[Symbol.dispose]());

function open(
  jobs: Partial<JobView>[] = [],
  systemProxies = Promise.resolve('DIRECT'),
  look: () => Promise<void> = async () => undefined,
) {
  const servers = new ServerSettingsStore(folder.path);
  const credentials = new Credentials(folder.path, new Sealer(noKeyStore, 'linux', clock));
  const asked: MessageBoxOptions[] = [];
  const retried: string[] = [];
  const picks: string[][] = [];
  const answers = { response: 0 };
  const warnings: string[] = [];
  const profiles = new KeptServerProfiles({
    settings: servers,
    credentials,
    resolveProxy: () => systemProxies,
    clock,
    usualReplyFolder: '/downloads/Bitlade replies',
  });
  const handlers = createServerHandlers({
    queue: {
      jobs: () => jobs as JobView[],
      retry: async (ids) => {
        retried.push(...ids);
        await look();
        return { refusedJobIds: [], undo: null };
      },
    },
    servers,
    credentials,
    files: new ServerFiles(async () => {
      const filePaths = picks.shift() ?? [];
      return { canceled: filePaths.length === 0, filePaths };
    }),
    usualReplyFolder: '/downloads/Bitlade replies',
    logger: { info: () => undefined, warn: (message) => warnings.push(message) },
    window: () => ({}) as BrowserWindow,
    ask: async (_window, options) => {
      asked.push(options);
      return { response: answers.response, checkboxChecked: false };
    },
  });
  return { handlers, profiles, servers, asked, retried, picks, answers, warnings };
}

function change(
  part: Partial<ServerChange['settings']> = {},
  rest: Partial<ServerChange> = {},
): ServerChange {
  const { authorities, clientCertificatePath, reply, ...settings } = defaultServerSettings(origin);
  const { folder: replyFolder, ...replyRest } = reply;
  expect([authorities, clientCertificatePath, replyFolder]).toEqual([null, null, null]);
  return {
    settings: { ...settings, reply: replyRest, ...part },
    files: { certificate: 'keep', authorities: 'keep', replyFolder: 'keep' },
    secrets: {},
    isRemembered: true,
    ...rest,
  };
}

const profileUrl = new URL(`${origin}/in/a.bin`);

describe('a server', () => {
  it('has the usual settings at first, and no file is made for that', async () => {
    const { handlers, profiles } = open();
    expect(await handlers['servers:read']({ origin })).toMatchObject({
      settings: { origin, signIn: { kind: 'none' }, proxy: { kind: 'system' } },
      files: { certificate: null, authorities: null, replyFolder: null },
      areSecretsKept: false,
      usualReplyFolder: '/downloads/Bitlade replies',
    });
    expect(await profiles.profileOf(profileUrl)).toMatchObject({
      ...plainProfile,
      reply: { ...plainProfile.reply, folder: '/downloads/Bitlade replies' },
    });
  });

  it('its secrets reach the run and never the page', async () => {
    const { handlers, profiles } = open();
    const saved = await handlers['servers:save'](
      change(
        { signIn: { kind: 'password', userName: 'ana' }, customHeaderNames: ['X-Key'], proxyUserName: 'out' },
        {
          secrets: {
            password: 'canary-1',
            proxyPassword: 'canary-2',
            customHeaders: [{ name: 'X-Key', value: 'canary-3' }],
          },
        },
      ),
    );
    expect(JSON.stringify([saved, await handlers['servers:read']({ origin })])).not.toContain('canary');
    expect(saved?.secrets).toMatchObject({ password: true, proxyPassword: true, headerNames: ['X-Key'] });
    expect(await profiles.profileOf(profileUrl)).toMatchObject({
      signIn: { kind: 'password', userName: 'ana', password: 'canary-1' },
      customHeaders: [['X-Key', 'canary-3']],
      proxySignIn: { userName: 'out', password: 'canary-2' },
    });
    for (const other of ['http://up1.example/in/a.bin', 'https://up1.example:8443/in/a.bin'])
      expect(JSON.stringify(await profiles.profileOf(new URL(other)))).not.toContain('canary');
  });

  it('a system that does not say which proxy to use keeps no upload waiting for ever', async () => {
    const { profiles } = open([], new Promise(() => undefined));
    const profile = profiles.profileOf(profileUrl);
    await clock.scheduled(10_000);
    clock.advance(10_000);
    await expect(profile).rejects.toMatchObject({
      uploadError: { code: 'proxy-lookup-not-answering', severity: 'transient' },
    });
  });

  it('its settings are there at the next start', async () => {
    await open().handlers['servers:save'](change({ emptyFiles: 'close-only' }));
    expect((await open().handlers['servers:read']({ origin })).settings.emptyFiles).toBe('close-only');
  });
});

describe('files', () => {
  it('what was chosen counts once it is saved', async () => {
    const { handlers, profiles, servers, picks } = open();
    const { cert } = makeTestCertificate(['up1.example']);
    writeFileSync(folder.join('own.pem'), cert);
    picks.push([folder.join('own.pem')], [folder.path]);
    expect(await handlers['servers:choose-file']({ origin, file: 'authorities' })).toEqual({
      outcome: 'chosen',
      name: 'Bitlade test',
    });
    expect(await handlers['servers:choose-file']({ origin, file: 'replyFolder' })).toMatchObject({
      name: folder.path,
    });
    expect(servers.settingsOf(origin).authorities).toBeNull();

    const files = { certificate: 'keep', authorities: 'picked', replyFolder: 'picked' } as const;
    expect((await handlers['servers:save'](change({}, { files })))?.files).toEqual({
      certificate: null,
      authorities: 'Bitlade test',
      replyFolder: folder.path,
    });
    expect(await profiles.profileOf(profileUrl)).toMatchObject({
      authorities: expect.stringContaining('BEGIN CERTIFICATE'),
      reply: { folder: folder.path },
    });
    const none = { certificate: 'keep', authorities: 'none', replyFolder: 'keep' } as const;
    await handlers['servers:save'](change({}, { files: none }));
    expect(servers.settingsOf(origin)).toMatchObject({ authorities: null, reply: { folder: folder.path } });
  });

  it('a closed dialog, a file without a certificate, a choice nobody made', async () => {
    const { handlers, picks } = open();
    expect(await handlers['servers:choose-file']({ origin, file: 'certificate' })).toEqual({
      outcome: 'dismissed',
    });
    writeFileSync(folder.join('hello.pem'), 'hello');
    picks.push([folder.join('hello.pem')]);
    expect(await handlers['servers:choose-file']({ origin, file: 'authorities' })).toEqual({
      outcome: 'unusable',
    });
    const files = { certificate: 'picked', authorities: 'keep', replyFolder: 'keep' } as const;
    await expect(handlers['servers:save'](change({}, { files }))).rejects.toMatchObject({
      uploadError: { code: 'invalid-request' },
    });
  });
});

describe('ways that main asks about', () => {
  it('a new host and a new proxy are named; known ones are not asked about again', async () => {
    const { handlers, asked, servers } = open();
    const way = {
      allowedHosts: ['node-b:8080'],
      proxy: { kind: 'manual' as const, addresses: ['http://proxy.example:3128'] },
    };
    await handlers['servers:save'](change(way));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.detail).toContain('node-b:8080');
    expect(asked[0]?.detail).toContain('http://proxy.example:3128');
    await handlers['servers:save'](change({ ...way, emptyFiles: 'close-only' }));
    expect(asked).toHaveLength(1);
    expect(servers.settingsOf(origin).emptyFiles).toBe('close-only');
  });

  it('less protection than before: a pin that goes or changes, a password that can be read', async () => {
    const { handlers, asked, answers, servers } = open();
    const [key, other] = ['a'.repeat(64), 'b'.repeat(64)];
    await handlers['servers:save'](change({ pinnedKey: key }));
    expect(asked).toEqual([]);

    answers.response = 1;
    for (const pinnedKey of [null, other])
      expect(await handlers['servers:save'](change({ pinnedKey }))).toBeNull();
    expect(
      await handlers['servers:save'](change({ pinnedKey: key, isPasswordOverHttpAllowed: true })),
    ).toBeNull();
    expect(servers.settingsOf(origin)).toMatchObject({ pinnedKey: key, isPasswordOverHttpAllowed: false });
    expect(asked.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('no longer pinned'),
      expect.stringContaining(other),
      expect.stringContaining('readable'),
    ]);
    expect(asked.every(({ defaultId, cancelId }) => defaultId === 1 && cancelId === 1)).toBe(true);

    answers.response = 0;
    const less = change({ isPasswordOverHttpAllowed: true });
    expect(await handlers['servers:save'](less)).not.toBeNull();
    await handlers['servers:save'](less);
    expect(asked).toHaveLength(4);
  });

  it('two saves at once are one after the other: what the first one asked about is known to the second', async () => {
    const { handlers, asked } = open();
    const save = () => handlers['servers:save'](change({ allowedHosts: ['node-b'] }));
    await Promise.all([save(), save()]);
    expect(asked).toHaveLength(1);
  });

  it('no means that nothing is saved', async () => {
    const { handlers, answers, servers, retried } = open([
      { id: '1', remoteUrl: `${origin}/a`, error: uploadError('host-not-allowed', 'fatal') },
    ]);
    answers.response = 1;
    const secrets = { password: 'p' };
    expect(await handlers['servers:save'](change({ allowedHosts: ['node-b'] }, { secrets }))).toBeNull();
    expect(servers.settingsOf(origin)).toEqual(defaultServerSettings(origin));
    expect((await handlers['servers:read']({ origin })).secrets.password).toBe(false);
    expect(retried).toEqual([]);
  });
});

describe('uploads that waited', () => {
  const waiting = { id: '1', remoteUrl: `${origin}/a`, error: uploadError('sign-in-needed', 'fatal') };

  it('go on when the settings of their server are saved, and only those that settings can mend', async () => {
    const { handlers, retried } = open([
      { id: '1', remoteUrl: `${origin}/a`, error: uploadError('sign-in-needed', 'fatal') },
      { id: '2', remoteUrl: `${origin}/b`, error: uploadError('file-changed', 'fatal') },
      { id: '3', remoteUrl: 'https://up2.example/c', error: uploadError('sign-in-needed', 'fatal') },
      { id: '4', remoteUrl: `${origin}/d`, error: null },
      { id: '5', remoteUrl: `${origin}/e`, error: uploadError('proxy-unreachable', 'transient') },
    ]);
    await handlers['servers:save'](change());
    expect(retried).toEqual(['1', '5']);
  });

  it('hold up neither the answer nor the next save while their files are looked at', async () => {
    const { handlers, retried } = open([waiting], undefined, () => new Promise(() => undefined));
    expect(await handlers['servers:save'](change())).not.toBeNull();
    expect(await handlers['servers:save'](change({ emptyFiles: 'close-only' }))).not.toBeNull();
    expect(retried).toEqual(['1', '1']);
  });

  it('that cannot be stored as going on do not make a save that is stored a failed one', async () => {
    const { handlers, servers, warnings } = open([waiting], undefined, () =>
      Promise.reject(new Error('full')),
    );
    expect(await handlers['servers:save'](change({ emptyFiles: 'close-only' }))).not.toBeNull();
    expect(servers.settingsOf(origin).emptyFiles).toBe('close-only');
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
  });
});
