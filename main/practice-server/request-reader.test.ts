import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { PacketListSource, singleBytes, splitAt } from '../testing/packet-list-source.ts';
import {
  patternBytes,
  protocolVectors,
  sha256Hex,
  vectorBody,
  vectorHeaders,
  vectorMessage,
} from '../testing/protocol-vectors.ts';
import { readRequests } from '../testing/read-requests.ts';
import { RequestReader } from './request-reader.ts';

/** The bytes in packets of this size. */
const packetsOf = (bytes: Buffer, size: number): Buffer[] => {
  const count = Math.ceil(bytes.length / size) - 1;
  return splitAt(
    bytes,
    Array.from({ length: Math.max(0, count) }, (_, index) => (index + 1) * size),
  );
};

describe('request vectors', () => {
  const requests = protocolVectors.filter(({ kind }) => kind === 'request');

  it('are the 12 of the protocol', () => {
    expect(requests.map(({ id }) => id).join(' ')).toBe(
      'V-01 V-08 V-09 V-12 V-13 V-14 V-27 V-30 V-33 V-34 V-37 V-39',
    );
  });

  it.each(requests)('$id $name: read as it is, whatever the packet split', async (vector) => {
    const bytes = vectorMessage(vector);
    const [method, target] = vector.head[0]?.split(' ') ?? [];
    const body = vectorBody(vector);
    const expected = {
      requests: [
        {
          method,
          target,
          headers: vectorHeaders(vector),
          bodyBytes: body.length,
          bodySha256: sha256Hex(body),
        },
      ],
      end: 'end',
    };
    expect(await readRequests([bytes])).toEqual(expected);
    const headLength = bytes.length - body.length;
    const dribbled = [...singleBytes(bytes.subarray(0, headLength + 10)), bytes.subarray(headLength + 10)];
    expect(await readRequests(dribbled)).toEqual(expected);
    for (let cut = 1; cut <= headLength; cut += 1) {
      expect(await readRequests(splitAt(bytes, [cut]))).toEqual(expected);
    }
  });

  it('are told apart when they come in one stream', async () => {
    const stream = Buffer.concat(requests.map(vectorMessage));
    const whole = await readRequests([stream]);
    expect(whole.end).toBe('end');
    expect(whole.requests).toHaveLength(12);
    for (const size of [7, 251, 4096]) expect(await readRequests(packetsOf(stream, size))).toEqual(whole);
  });
});

describe('refusals', () => {
  const line = 'BITS_POST /a HTTP/1.1\r\n';
  const host = 'Host: localhost\r\n';
  const refused: [title: string, status: number, text: string][] = [
    ['bare LF after the request line', 400, 'BITS_POST /a HTTP/1.1\nHost: localhost\r\n\r\n'],
    ['bare LF after a header', 400, `${line}Host: localhost\n\r\n`],
    ['bare LF as the empty line', 400, `${line}${host}\n`],
    ['bare CR in a header', 400, `${line}${host}A: b\rc\r\n\r\n`],
    ['CR CR LF', 400, `${line}Host: localhost\r\r\n\r\n`],
    ['an empty line first', 400, `\r\n${line}${host}\r\n`],
    ['a blank first', 400, ` ${line}${host}\r\n`],
    ['NUL in the target', 400, `BITS_POST /\0 HTTP/1.1\r\n${host}\r\n`],
    ['NUL in a value', 400, `${line}${host}A: \0\r\n\r\n`],
    ['DEL in a value', 400, `${line}${host}A: \x7f\r\n\r\n`],
    ['a byte above ASCII in the target', 400, `BITS_POST /\xe9 HTTP/1.1\r\n${host}\r\n`],
    ['a byte above ASCII in a name', 400, `${line}${host}\xc4: 1\r\n\r\n`],
    ['a space in the target', 400, `BITS_POST /a b HTTP/1.1\r\n${host}\r\n`],
    ['two spaces', 400, `BITS_POST  /a HTTP/1.1\r\n${host}\r\n`],
    ['a tab for a space', 400, `BITS_POST\t/a HTTP/1.1\r\n${host}\r\n`],
    ['no target', 400, `BITS_POST HTTP/1.1\r\n${host}\r\n`],
    ['no version', 400, `BITS_POST /a\r\n${host}\r\n`],
    ['a space after the version', 400, `BITS_POST /a HTTP/1.1 \r\n${host}\r\n`],
    ['a lower-case version', 400, `BITS_POST /a http/1.1\r\n${host}\r\n`],
    ['a verb of 33 characters', 400, `${'A'.repeat(33)} /a HTTP/1.1\r\n${host}\r\n`],
    ['HTTP/1.0', 505, `BITS_POST /a HTTP/1.0\r\n${host}\r\n`],
    ['HTTP/2.0', 505, `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ['HTTP/1.2', 505, `BITS_POST /a HTTP/1.2\r\n${host}\r\n`],
    ['no Host', 400, `${line}Content-Length: 0\r\n\r\n`],
    ['two Hosts', 400, `${line}${host}${host}\r\n`],
    ['a header without a colon', 400, `${line}${host}Content-Length\r\n\r\n`],
    ['a header without a name', 400, `${line}${host}: 1\r\n\r\n`],
    ['a space before the colon', 400, `${line}${host}Content-Length : 0\r\n\r\n`],
    ['a tab before the colon', 400, `${line}${host}Content-Length\t: 0\r\n\r\n`],
    ['a folded header', 400, `${line}${host}A: 1\r\n 2\r\n\r\n`],
    ['a folded header by tab', 400, `${line}${host}A: 1\r\n\t2\r\n\r\n`],
    ['a name in parentheses', 400, `${line}${host}(A): 1\r\n\r\n`],
    ['chunked', 411, `${line}${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunked and a length', 411, `${line}${host}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n`],
    ['another coding', 411, `${line}${host}Transfer-Encoding: identity\r\n\r\n`],
    ['an empty coding', 411, `${line}${host}Transfer-Encoding:\r\n\r\n`],
    ['two codings', 400, `${line}${host}Transfer-Encoding: a\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['two lengths', 400, `${line}${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    ['two equal lengths', 400, `${line}${host}Content-Length: 0\r\ncontent-length: 0\r\n\r\n`],
    ['a list of lengths', 400, `${line}${host}Content-Length: 0, 0\r\n\r\n`],
    ['a length with a plus', 400, `${line}${host}Content-Length: +1\r\n\r\n`],
    ['a negative length', 400, `${line}${host}Content-Length: -1\r\n\r\n`],
    ['a hexadecimal length', 400, `${line}${host}Content-Length: 0x10\r\n\r\n`],
    ['a length with an exponent', 400, `${line}${host}Content-Length: 1e3\r\n\r\n`],
    ['a length with a point', 400, `${line}${host}Content-Length: 1.0\r\n\r\n`],
    ['an empty length', 400, `${line}${host}Content-Length:\r\n\r\n`],
    ['a length of blanks', 400, `${line}${host}Content-Length:  \t \r\n\r\n`],
    ['a length with a blank inside', 400, `${line}${host}Content-Length: 1 0\r\n\r\n`],
    ['a length above 2^53', 400, `${line}${host}Content-Length: 9007199254740993\r\n\r\n`],
    ['a length of 30 digits', 400, `${line}${host}Content-Length: ${'9'.repeat(30)}\r\n\r\n`],
    ['a length with a no-break space', 400, `${line}${host}Content-Length: \xa00\r\n\r\n`],
    ['two Content-Ranges', 400, `${line}${host}Content-Range: a\r\nContent-Range: b\r\n\r\n`],
    ['two session ids', 400, `${line}${host}BITS-Session-Id: a\r\nBits-Session-Id: b\r\n\r\n`],
    ['two packet types', 400, `${line}${host}BITS-Packet-Type: Ping\r\nBITS-Packet-Type: Ping\r\n\r\n`],
    ['another expectation', 417, `${line}${host}Expect: 200-ok\r\nContent-Length: 0\r\n\r\n`],
    ['101 headers', 431, `${line}${host}${'A: 1\r\n'.repeat(100)}\r\n`],
    ['a header of 17 KiB', 431, `${line}${host}A: ${'b'.repeat(17 * 1024)}\r\n\r\n`],
    ['a head of 17 KiB', 431, `${line}${host}${`A: ${'b'.repeat(1020)}\r\n`.repeat(17)}\r\n`],
    ['a target of 17 KiB', 431, `BITS_POST /${'a'.repeat(17 * 1024)} HTTP/1.1\r\n${host}\r\n`],
    ['17 KiB without a line end', 431, 'A'.repeat(17 * 1024)],
    ['a TLS greeting', 400, '\x16\x03\x01\x02\x00\x01\x00\n\x01\xfc\x03\x03'],
    ['an answer', 400, 'HTTP/1.1 200 OK\r\n\r\n'],
  ];

  it.each(refused)('%s: %i', async (_title, status, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const reading = await readRequests([bytes]);
    expect(reading).toEqual({ requests: [], end: expect.stringMatching(new RegExp(`^${status} `)) });
    expect(await readRequests(packetsOf(bytes, bytes.length > 4096 ? 61 : 1))).toEqual(reading);
  });

  it.each([
    ['nothing', '', 'end'],
    ['half a head', `${line}Host: loc`, 'lost'],
    ['a head without its last byte', `${line}${host}\r`, 'lost'],
    ['half a body', `${line}${host}Content-Length: 10\r\n\r\n12345`, 'lost'],
  ])('a stream with %s ends as %s', async (_title, text, end) => {
    expect(await readRequests([Buffer.from(text, 'latin1')])).toMatchObject({ end });
  });

  it('takes exactly 16 KiB of head and 100 headers', async () => {
    const start = `${line}${host}A: `;
    const longest = `${start}${'b'.repeat(16 * 1024 - start.length - 4)}\r\n\r\n`;
    expect(longest).toHaveLength(16 * 1024);
    expect(await readRequests([Buffer.from(longest)])).toMatchObject({ end: 'end', requests: [{}] });
    const most = `${line}${host}${'A: 1\r\n'.repeat(99)}\r\n`;
    expect(await readRequests([Buffer.from(most)])).toMatchObject({ end: 'end', requests: [{}] });
  });

  it('takes a value with inner blanks, tabs and Latin-1 as it is, outer blanks taken off', async () => {
    const text = `${line}${host}Content-Name: \t caf\xe9 \t x\xa0 \t\r\n\r\n`;
    const { requests } = await readRequests([Buffer.from(text, 'latin1')]);
    expect(requests[0]?.headers[1]).toEqual(['Content-Name', 'caf\xe9 \t x\xa0']);
  });
});

describe('bodies', () => {
  it('come through as they arrived, without a copy', async () => {
    const head = Buffer.from('PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300\r\n\r\n');
    const first = patternBytes(0, 100);
    const second = patternBytes(100, 210);
    const source = new PacketListSource([head, first, second]);
    const reader = new RequestReader(source, new FakeClock(), () => {});
    const request = await reader.next();
    const pieces = [await request?.body.read(), await request?.body.read(), await request?.body.read()];
    expect(pieces[0]).toBe(first);
    expect(pieces[1]?.buffer).toBe(second.buffer);
    expect(pieces.map((piece) => piece?.length)).toEqual([100, 200, undefined]);
  });

  it('are asked for with 100 Continue when they are first wanted, and only then', async () => {
    let continues = 0;
    const text =
      'PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nab' +
      'PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n';
    const reader = new RequestReader(new PacketListSource([Buffer.from(text)]), new FakeClock(), () => {
      continues += 1;
    });
    const request = await reader.next();
    expect([continues, request?.body.isHeldBack]).toEqual([0, true]);
    expect((await request?.body.read())?.toString()).toBe('ab');
    expect([continues, request?.body.isHeldBack]).toEqual([1, false]);
    const empty = await reader.next();
    expect(empty?.body.isHeldBack).toBe(false);
    expect(await empty?.body.read()).toBeNull();
    expect(continues).toBe(1);
  });
});

describe('deadlines', () => {
  const silentAfter = (text: string) => {
    const clock = new FakeClock();
    const packets = [Buffer.from(text, 'latin1')];
    return { clock, reader: new RequestReader(new PacketListSource(packets, false), clock, () => {}) };
  };

  it('a connection without a request for 60 s is lost', async () => {
    const { clock, reader } = silentAfter('');
    const next = reader.next();
    clock.advance(59_999);
    clock.advance(1);
    await expect(next).rejects.toMatchObject({ name: 'ConnectionLost' });
  });

  it('a head that takes longer than 10 s is refused with 408', async () => {
    const { clock, reader } = silentAfter('BITS_POST /a HTTP/1.1\r\nHost: a');
    const next = reader.next();
    await clock.scheduled(10_000);
    clock.advance(10_000);
    await expect(next).rejects.toMatchObject({ name: 'RequestRefused', status: 408, method: 'BITS_POST' });
  });

  it('a body that stops for 60 s is lost', async () => {
    const { clock, reader } = silentAfter('PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345');
    const body = (await reader.next())?.body;
    await body?.read();
    const rest = body?.read();
    clock.advance(60_000);
    await expect(rest).rejects.toMatchObject({ name: 'ConnectionLost' });
  });

  it('a body slower than 1 KiB/s is lost, however often a byte comes', async () => {
    const clock = new FakeClock();
    const head = Buffer.from('PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
    let bytes = 0;
    const dripping = {
      error: null as Error | null,
      isHead: true,
      async read() {
        if (this.isHead) {
          this.isHead = false;
          return head;
        }
        clock.advance(1000);
        if (this.error) throw this.error;
        bytes += 100;
        return Buffer.alloc(100);
      },
      fail(error: Error) {
        this.error = error;
      },
    };
    const body = (await new RequestReader(dripping, clock, () => {}).next())?.body;
    const readAll = async () => {
      while (await body?.read());
    };
    await expect(readAll()).rejects.toMatchObject({ name: 'ConnectionLost' });
    // 60 s of grace at 100 B/s against 1 KiB/s: t = 60 + 100 t / 1024.
    expect(bytes).toBeGreaterThan(6000);
    expect(bytes).toBeLessThan(7000);
  });

  it('the time that the server itself takes is not held against the client', async () => {
    const { clock, reader } = silentAfter('PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345');
    const body = (await reader.next())?.body;
    await body?.read();
    clock.advance(3_600_000);
    const rest = body?.read();
    clock.advance(59_999);
    const outcome = await Promise.race([rest, Promise.resolve('still waiting')]);
    expect(outcome).toBe('still waiting');
    clock.advance(1);
    await expect(rest).rejects.toMatchObject({ name: 'ConnectionLost' });
  });
});
