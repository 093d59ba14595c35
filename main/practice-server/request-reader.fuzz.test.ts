import { expect, it } from 'vitest';
import { bytesInUse } from '../testing/heap.ts';
import { mutateBytes, pick } from '../testing/mutate-bytes.ts';
import { singleBytes, splitAt } from '../testing/packet-list-source.ts';
import { protocolVectors, vectorMessage } from '../testing/protocol-vectors.ts';
import { readRequests } from '../testing/read-requests.ts';
import { seededRandom } from '../testing/seeded-random.ts';

const streams = 100_000;
const mebibyte = 1024 * 1024;
/** Bodies are as good when they are short. */
const seeds = protocolVectors
  .filter(({ kind, body }) => kind === 'request' && body === null)
  .map(vectorMessage)
  .concat(
    Buffer.from(
      'PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345GET / HTTP/1.1\r\nHost: b\r\n\r\n',
    ),
    Buffer.from('PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nab\n'),
  );
const spices = ['\r', '\n', '\r\n', '\r\n\r\n', '\0', ' ', '\t', ':', '\x7f', '\xff', ',', '0', '9', '-']
  .concat('Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'Transfer-Encoding: chunked\r\n', 'Host: c\r\n')
  .concat(
    ' folded\r\n',
    'HTTP/1.0',
    'HTTP/1.1',
    '5\r\nhello\r\n0\r\n\r\n',
    'A: b\r\n'.repeat(101),
    'x'.repeat(9000),
  )
  .map((text) => Buffer.from(text, 'latin1'));

it(`reads ${streams} damaged streams in one way only, whatever the packet split, and nothing is uncaught`, async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 0xffff_ffff);
  console.log(`FUZZ_SEED=${seed}`);
  const random = seededRandom(seed);
  const ends = new Map<string, number>();
  let inUse = 0;
  for (let count = 0; count < streams; count += 1) {
    // Everything is warm by then: what is added from here on stays for good.
    if (count === streams / 10) inUse = await bytesInUse();
    let stream = pick(random, seeds);
    for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
      stream = mutateBytes(stream, { seeds, spices }, random);
    }
    const whole = await readRequests([stream]);
    const cuts = Array.from({ length: 1 + random.below(6) }, () => random.below(stream.length + 1));
    const packets =
      count % 50 === 0
        ? singleBytes(stream)
        : splitAt(
            stream,
            cuts.toSorted((a, b) => a - b),
          );
    const split = await readRequests(packets);
    if (JSON.stringify(split) !== JSON.stringify(whole)) {
      expect(split, `FUZZ_SEED=${seed}, stream ${JSON.stringify(stream.toString('latin1'))}`).toEqual(whole);
    }
    const verdict = whole.end.slice(0, 3);
    ends.set(verdict, (ends.get(verdict) ?? 0) + 1);
  }
  expect((await bytesInUse()) - inUse).toBeLessThan(4 * mebibyte);
  // Damage of every kind was among them, and streams that were still good.
  expect([...ends.keys()].toSorted()).toEqual(
    expect.arrayContaining(['400', '411', '431', '505', 'end', 'los']),
  );
}, 120_000);
