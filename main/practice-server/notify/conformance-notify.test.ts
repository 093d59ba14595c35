import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { essence, PracticeBench } from '../../testing/practice-bench.ts';
import { patternBytes, vector, vectorHeaders } from '../../testing/protocol-vectors.ts';
import {
  type ApplicationDeed,
  answersWith,
  hangsUp,
  keepsUpload,
  namesReply,
  refusesWith,
  ServerApplication,
  staysSilent,
  writesReply,
} from '../../testing/server-application.ts';
import type { PracticeServerOptions } from '../server-options.ts';
import type { NotifyOptions } from './notify-options.ts';

let bench: PracticeBench;
let application: ServerApplication;
afterEach(async () => {
  await bench.tidy();
  await application[Symbol.asyncDispose]();
});

const target = '/drop/in/report-2031.bin';
const accepted = { status: 200, code: null, received: '10' };

async function start(
  type: NotifyOptions['type'],
  deeds: ApplicationDeed[],
  options: Omit<PracticeServerOptions, 'folder' | 'notify'> = {},
) {
  application = await ServerApplication.start(...deeds);
  bench = await PracticeBench.start({ ...options, notify: { type, url: application.url } });
  const client = await bench.session(target, 5, 10);
  const again = async () => {
    const other = await bench.client(target);
    other.sessionId = client.sessionId;
    return other;
  };
  return { client, again, get: (url: string) => client.raw.request({ method: 'GET', target: url }) };
}

const pathOf = (url: string | null, base = bench.server.url) => new URL(url ?? 'none:', base).pathname;

describe('a notification', () => {
  it('S-47: by reference, names both files and has no body', async () => {
    const { client } = await start('by-reference', [
      async (notification, response) => {
        const file = notification.header('BITS-Request-DataFile-Name') ?? '';
        expect(await readFile(file)).toEqual(patternBytes(0, 10));
        response.end();
      },
    ]);
    expect(essence(await client.fragment(5, 9, 10))).toEqual(accepted);
    const [notification] = application.notifications;
    expect(notification).toMatchObject({ method: 'POST', target: '/app/incoming', body: Buffer.alloc(0) });
    const expected = vectorHeaders(vector('V-33')).map(([name]) => name);
    expect(notification?.headers.map(([name]) => name)).toEqual(expected);
    expect(notification?.header('BITS-Original-Request-URL')).toBe(`http://127.0.0.1${target}`);
    for (const name of ['BITS-Request-DataFile-Name', 'BITS-Response-DataFile-Name']) {
      expect(path.dirname(notification?.header(name) ?? '')).toBe(
        path.join(bench.folder, '.bitlade-sessions'),
      );
    }
  });

  it('S-48: by value, names no file and carries the upload', async () => {
    const { client } = await start('by-value', [answersWith('')]);
    expect(essence(await client.fragment(5, 9, 10))).toEqual(accepted);
    const [notification] = application.notifications;
    expect(notification?.headers.map(([name]) => name)).toEqual(
      vectorHeaders(vector('V-34')).map(([name]) => name),
    );
    expect(notification?.body).toEqual(patternBytes(0, 10));
    expect(notification?.header('Content-Length')).toBe('10');
  });

  it('of a large upload carries all of it', async () => {
    const { client } = await start('by-value', [answersWith('thanks')]);
    await client.cancel();
    await client.create();
    expect((await client.fragment(0, 4_999_999, 5_000_000)).status).toBe(200);
    expect(application.notifications[0]?.body.equals(patternBytes(0, 5_000_000))).toBe(true);
  });

  it('of an empty upload has no body', async () => {
    const { client } = await start('by-value', [answersWith('thanks')]);
    await client.cancel();
    await client.create();
    expect((await client.fragment(0, -1, 0, { 'Content-Range': 'bytes */0' })).status).toBe(200);
    expect(application.notifications[0]?.header('Content-Length')).toBe('0');
  });

  it('carries the query of the destination', async () => {
    await start('by-reference', [answersWith('')]);
    const client = await bench.session(`${target}?a=1&b=2`, 5, 10);
    expect((await client.fragment(5, 9, 10)).status).toBe(200);
    expect(application.notifications[0]?.target).toBe('/app/incoming?a=1&b=2');
  });
});

describe('the Ack to the last fragment', () => {
  it('S-49: waits for the application and carries the reply URL', async () => {
    const released = Promise.withResolvers<void>();
    const { client, get } = await start('by-reference', [
      async (notification, response) => {
        await released.promise;
        await writesReply('ACCEPTED\r\n')(notification, response);
      },
    ]);
    await client.writeFragment(5, 9, 10);
    await application.arrived(1);
    expect(bench.server.transcript.at(-1)).toMatchObject({ bodyBytes: 5, status: null, outcome: 'open' });
    released.resolve();
    const answer = await client.raw.response();
    expect(essence(answer)).toEqual(accepted);
    expect(answer.header('BITS-Reply-URL')).toMatch(/^http:\/\/127\.0\.0\.1\/drop\/in\/BITS-Sessions\//);
    expect((await get(pathOf(answer.header('BITS-Reply-URL')))).body.toString()).toBe('ACCEPTED\r\n');
  });

  it.each([
    ['by-value', answersWith('ACCEPTED\r\n')],
    ['by-value', answersWith('ACCEPTED\r\n', { isOpenEnded: true })],
    ['by-reference', answersWith('ACCEPTED\r\n')],
    ['by-reference', answersWith('ACCEPTED\r\n', { isOpenEnded: true })],
    ['by-reference', writesReply('ACCEPTED\r\n')],
  ] as const)('S-49: %s, the reply may be the body of the answer or a file', async (type, deed) => {
    const { client, get } = await start(type, [deed]);
    const answer = await client.fragment(5, 9, 10);
    expect((await get(pathOf(answer.header('BITS-Reply-URL')))).body.toString()).toBe('ACCEPTED\r\n');
  });

  it.each(['by-value', 'by-reference'] as const)('%s, names no reply where there is none', async (type) => {
    const { client } = await start(type, [keepsUpload]);
    const answer = await client.fragment(5, 9, 10);
    expect(essence(answer)).toEqual(accepted);
    expect(answer.header('BITS-Reply-URL')).toBeNull();
  });

  it.each([
    [
      'absolute',
      /^http:\/\/127\.0\.0\.1\/secret\/drop\/in\/BITS-Sessions\/Replies\/%7B[0-9A-F-]{36}%7D\/responsefile\.bin$/,
    ],
    ['relative', /^BITS-Sessions\/Replies\/%7B[0-9A-F-]{36}%7D\/responsefile\.bin$/],
    ['iis', /^BITS-Sessions\\Replies\\\{[0-9A-F-]{36}\}\\responsefile\.bin$/],
  ] as const)('S-49: the reply URL can be %s', async (replyUrlForm, form) => {
    const options = { replyUrlForm, token: 'secret' };
    await start('by-value', [answersWith('yes')], options);
    const client = await bench.session(`/secret${target}`, 5, 10);
    const url = (await client.fragment(5, 9, 10)).header('BITS-Reply-URL');
    expect(url).toMatch(form);
    const resolved = pathOf(url, `http://127.0.0.1/secret${target}`);
    const reply = await client.raw.request({ method: 'GET', target: resolved });
    expect(reply.body.toString()).toBe('yes');
  });

  it('in iis mode has the form of IIS', async () => {
    const { client } = await start('by-value', [answersWith('yes')], { mode: 'iis' });
    const answer = await client.fragment(5, 9, 10);
    expect(answer.header('BITS-Reply-URL')).toBe(
      `BITS-Sessions\\Replies\\${client.sessionId}\\responsefile.bin`,
    );
  });
});

describe('an application that fails', () => {
  it.each([
    [400, '0x80190190'],
    [404, '0x80190194'],
    [500, '0x801901F4'],
    [503, '0x801901F7'],
  ])('S-50: with %i passes its status on, and the session receives again', async (status, code) => {
    const { client } = await start('by-value', [refusesWith(status), answersWith('yes')]);
    const refused = await client.fragment(5, 9, 10);
    expect(essence(refused)).toEqual({ status, code, received: '10' });
    expect(refused.header('BITS-Error')).toBe(code);
    expect(refused.header('BITS-Error-Context')).toBe('0x7');
    expect(refused.header('BITS-Reply-URL')).toBeNull();
    const answer = await client.fragment(5, 9, 10);
    expect(essence(answer)).toEqual(accepted);
    expect(answer.header('BITS-Reply-URL')).not.toBeNull();
    expect(application.notifications.map(({ body }) => body.length)).toEqual([10, 10]);
  });

  it.each([['commitOnClose'], ['strict'], ['iis']] as const)(
    'S-50: in %s mode, only the last fragment asks again',
    async (mode) => {
      const { client } = await start('by-value', [refusesWith(503), answersWith('yes')], { mode });
      await client.fragment(5, 9, 10);
      const known = await client.fragment(0, 4, 10);
      expect(essence(known)).toEqual({ ...accepted, status: mode === 'strict' ? 416 : 200 });
      expect(application.notifications).toHaveLength(1);
      expect((await client.fragment(5, 9, 10)).status).toBe(200);
      expect(application.notifications).toHaveLength(2);
    },
  );

  it('with 403 is not asked again', async () => {
    const { client } = await start('by-value', [refusesWith(403), answersWith('yes')]);
    const forbidden = { status: 403, code: '0x80190193', received: '10' };
    expect(essence(await client.fragment(5, 9, 10))).toEqual(forbidden);
    expect(essence(await client.fragment(5, 9, 10))).toEqual(forbidden);
    await bench.server.stop();
    await bench.restart();
    const again = await bench.client(target);
    again.sessionId = client.sessionId;
    expect(essence(await again.fragment(5, 9, 10))).toEqual(forbidden);
    expect(application.notifications).toHaveLength(1);
  });

  it.each([['hangs up', hangsUp]])('and %s is 502', async (_title, deed) => {
    const { client } = await start('by-value', [deed]);
    const answer = await client.fragment(5, 9, 10);
    expect(essence(answer)).toEqual({ status: 502, code: '0x801901F6', received: '10' });
    expect(answer.header('BITS-Error-Context')).toBe('0x7');
  });

  it('and is not there is 502', async () => {
    const { client } = await start('by-value', [staysSilent]);
    await application[Symbol.asyncDispose]();
    expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 502 });
    application = await ServerApplication.start();
  });

  it.each(['by-value', 'by-reference'] as const)(
    'S-51: %s, silent for five minutes, is 408; the session receives again',
    async (type) => {
      const clock = new FakeClock();
      const { client } = await start(type, [staysSilent, answersWith('yes')], { clock });
      await client.writeFragment(5, 9, 10);
      await application.arrived(1);
      const waiting = bench.server.transcript.at(-1);
      const other = await bench.client();
      // A whole exchange lets everything settle that is on its way.
      expect((await other.ping()).status).toBe(200);
      clock.advance(299_999);
      expect((await (await bench.client()).ping()).status).toBe(200);
      expect(waiting).toMatchObject({ packetType: 'Fragment', status: null });
      clock.advance(1);
      const answer = await client.raw.response();
      expect(essence(answer)).toEqual({ status: 408, code: '0x80190198', received: '10' });
      expect(answer.header('BITS-Error-Context')).toBe('0x7');
      expect((await client.fragment(5, 9, 10)).status).toBe(200);
    },
  );
});

describe('after an answered notification', () => {
  it.each(['commitOnClose', 'strict', 'iis'] as const)(
    'S-52: in %s mode, the last fragment again repeats the reply URL and asks nobody',
    async (mode) => {
      const { client } = await start('by-value', [answersWith('yes')], { mode });
      const first = await client.fragment(5, 9, 10);
      const second = await client.fragment(5, 9, 10);
      expect(essence(second)).toEqual(accepted);
      expect(second.header('BITS-Reply-URL')).toBe(first.header('BITS-Reply-URL'));
      expect(application.notifications).toHaveLength(1);
    },
  );

  it('S-52: also after a restart of the server', async () => {
    const { client } = await start('by-value', [answersWith('yes')]);
    const url = (await client.fragment(5, 9, 10)).header('BITS-Reply-URL');
    await bench.server.stop();
    await bench.restart();
    const again = await bench.client(target);
    again.sessionId = client.sessionId;
    expect((await again.fragment(5, 9, 10)).header('BITS-Reply-URL')).toBe(url);
    expect((await again.raw.request({ method: 'GET', target: pathOf(url) })).body.toString()).toBe('yes');
    expect(application.notifications).toHaveLength(1);
  });

  it('S-52: a fragment repeated while the application works shares the one notification', async () => {
    const released = Promise.withResolvers<void>();
    const { client, again } = await start('by-value', [
      async (notification, response) => {
        await released.promise;
        await answersWith('yes')(notification, response);
      },
    ]);
    await client.writeFragment(5, 9, 10);
    await application.arrived(1);
    const other = await again();
    await other.writeFragment(5, 9, 10);
    await client.raw.ended();
    released.resolve();
    expect((await other.raw.response()).header('BITS-Reply-URL')).not.toBeNull();
    expect(application.notifications).toHaveLength(1);
  });

  it('S-53: a static reply URL is passed on, and what it names stays after Close', async () => {
    const { client, get } = await start('by-reference', [
      (notification, response) => namesReply(`${bench.server.url}thanks.bin`)(notification, response),
    ]);
    await writeFile(path.join(bench.folder, 'thanks.bin'), 'thanks');
    const answer = await client.fragment(5, 9, 10);
    expect(answer.header('BITS-Reply-URL')).toBe(`${bench.server.url}thanks.bin`);
    expect((await client.close()).status).toBe(200);
    expect((await get('/thanks.bin')).body.toString()).toBe('thanks');
  });

  it.each([
    ['by-value', answersWith('yes', { headers: { 'BITS-Copy-File-To-Destination': '1' } })],
    ['by-reference', writesReply('yes', { 'BITS-Copy-File-To-Destination': '' })],
    ['by-reference', keepsUpload],
  ] as const)('S-54: %s, the copy header puts the upload at its destination', async (type, deed) => {
    const { client } = await start(type, [deed]);
    await client.fragment(5, 9, 10);
    expect(await bench.uploaded(target)).toBeNull();
    expect((await client.close()).status).toBe(200);
    expect(await bench.uploaded(target)).toEqual(patternBytes(0, 10));
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('S-54: in iis mode the copy header does so at once', async () => {
    const { client } = await start('by-value', [keepsUpload], { mode: 'iis' });
    expect(essence(await client.fragment(5, 9, 10))).toEqual(accepted);
    expect(await bench.uploaded(target)).toEqual(patternBytes(0, 10));
    expect((await client.close()).status).toBe(200);
  });

  it.each(['by-value', 'by-reference'] as const)(
    'S-54: %s, without the copy header the upload is removed',
    async (type) => {
      const { client } = await start(type, [answersWith('yes')]);
      await client.fragment(5, 9, 10);
      expect((await client.close()).status).toBe(200);
      expect(await bench.uploaded(target)).toBeNull();
      expect(await bench.temporaryFiles()).toEqual([]);
    },
  );

  it.each([
    [2200, 200, null],
    [2201, 400, '0x80070057'],
  ])('S-55: a reply URL of %i characters is %i', async (length, status, code) => {
    const base = 'http://127.0.0.1/static/';
    const { client } = await start('by-value', [namesReply(base.padEnd(length, 'a'))]);
    const answer = await client.fragment(5, 9, 10);
    expect(essence(answer)).toEqual({ status, code, received: '10' });
    expect(answer.header('BITS-Reply-URL')?.length ?? null).toBe(status === 200 ? length : null);
  });
});

describe('the reply', () => {
  const text = 'ACCEPTED\r\n';

  it('S-56: is served by HEAD and GET, whole or in single closed ranges', async () => {
    const { client } = await start('by-value', [answersWith(text)]);
    const url = pathOf((await client.fragment(5, 9, 10)).header('BITS-Reply-URL'));
    const head = await client.raw.request({ method: 'HEAD', target: url });
    expect([head.status, head.header('Content-Length'), head.header('Accept-Ranges')]).toEqual([
      200,
      '10',
      'bytes',
    ]);
    expect(Date.parse(head.header('Last-Modified') ?? '')).not.toBeNaN();
    const whole = await client.raw.request({ method: 'GET', target: url });
    expect([whole.status, whole.body.toString()]).toEqual([200, text]);
    const part = await client.raw.request({ method: 'GET', target: url, headers: { Range: 'bytes=2-5' } });
    expect([part.status, part.header('Content-Range'), part.header('Content-Length')]).toEqual([
      206,
      'bytes 2-5/10',
      '4',
    ]);
    expect(part.body.toString()).toBe(text.slice(2, 6));
    expect(part.header('Last-Modified')).toBe(head.header('Last-Modified'));
  });

  it('is gone after Close, as all that was kept', async () => {
    const { client, get } = await start('by-value', [answersWith(text)]);
    const url = pathOf((await client.fragment(5, 9, 10)).header('BITS-Reply-URL'));
    expect((await bench.temporaryFiles()).map((name) => path.extname(name))).toEqual([
      '.json',
      '.part',
      '.reply',
    ]);
    await client.close();
    expect((await get(url)).status).toBe(404);
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('S-40, S-42: is deleted by Cancel before its Ack', async () => {
    const { client, get } = await start('by-value', [answersWith(text)]);
    const url = pathOf((await client.fragment(5, 9, 10)).header('BITS-Reply-URL'));
    expect((await client.cancel()).status).toBe(200);
    expect(await bench.temporaryFiles()).toEqual([]);
    expect((await get(url)).status).toBe(404);
    expect(await bench.uploaded(target)).toBeNull();
  });

  it('Cancel while the application works gives it up', async () => {
    const { client, again } = await start('by-value', [staysSilent]);
    await client.writeFragment(5, 9, 10);
    await application.arrived(1);
    expect((await (await again()).cancel()).status).toBe(200);
    await client.raw.ended();
    expect(await bench.temporaryFiles()).toEqual([]);
  });

  it('the server stops while the application works', async () => {
    const { client } = await start('by-value', [staysSilent]);
    await client.writeFragment(5, 9, 10);
    await application.arrived(1);
    await bench.server.stop();
    await client.raw.ended();
  });
});

describe('where notifications go', () => {
  it.each(['http://192.0.2.1/app', 'https://127.0.0.1/app', 'http://localhost.example/', 'ftp://127.0.0.1/'])(
    'never to %s',
    async (url) => {
      application = await ServerApplication.start(answersWith('yes'));
      bench = await PracticeBench.start({ notify: { type: 'by-value', url } });
      const client = await bench.session(target, 5, 10);
      expect(essence(await client.fragment(5, 9, 10))).toMatchObject({ status: 502 });
      expect(application.notifications).toEqual([]);
    },
  );
});
