import { describe, expect, it } from 'vitest';
import {
  aborted,
  accepted,
  answer,
  cancel,
  created,
  failed,
  notAnAck,
  outcomeWords,
  outOfStep,
  packetWords,
  pause,
  play,
  received,
  refused,
  type ScriptOptions,
  sessionNotFound,
  sourceChecked,
  sourceFailed,
  start,
  startCancel,
  storedSession,
} from '../testing/session-script.ts';
import { packetHeaders } from './packet.ts';
import { noSession, type SessionEvent } from './session-state.ts';

// Titles name the items of the protocol's client checklist. A file of 100 bytes in fragments of 10.

const packetsOf = (options: ScriptOptions, ...events: SessionEvent[]): string[] =>
  play(options, ...events).packets.map(packetWords);
const lastPacket = (options: ScriptOptions, ...events: SessionEvent[]): string | undefined =>
  packetsOf(options, ...events).at(-1);
const endOf = (options: ScriptOptions, ...events: SessionEvent[]): string | null => {
  const { outcome } = play(options, ...events);
  return outcome && outcomeWords(outcome);
};

const uploading = [start, created()];
const complete = { facts: storedSession(100, { lastFragmentSent: true }) };
const closing = [start, sourceChecked(10)];
/** The script says itself what every look at the file finds. */
const looking = { fileIsAsBefore: false };
const protocol = '{7df0354d-249b-430f-820d-3d2a9bef4931}';

describe('Create-Session', () => {
  const createAck = (status: number, headers: Record<string, string>) =>
    play({}, start, answer('create-session', status, headers));

  it('C-17 offers one protocol', () => {
    const [first] = play({}, start).packets;
    expect(first && packetHeaders(first)).toContainEqual(['BITS-Supported-Protocols', protocol]);
  });

  it.each([200, 201])('C-18 %d opens the session', (status) => {
    expect(createAck(status, { 'bits-session-id': '{A}' }).state.facts.sessionId).toBe('{A}');
  });

  it('C-19 without a session id it is no success', () => {
    expect(createAck(200, { 'bits-protocol': protocol }).lines.at(-1)).toBe(
      'Ack: malformed → failed: malformed-answer (transient)',
    );
  });

  it.each(['{3F2B8C61-0D4E-4A57-9B1C-7E60A2D5F814}', '3f2b8c61', '-8415926535', 'x'.repeat(100)])(
    'C-20 the session id %s is echoed byte for byte',
    (sessionId) => {
      const { packets } = play(
        { totalBytes: 10 },
        start,
        answer('create-session', 200, { 'bits-session-id': sessionId }),
        received(10),
        accepted,
      );
      const echoed = packets
        .flatMap(packetHeaders)
        .filter(([name]) => name === 'BITS-Session-Id')
        .map(([, value]) => value);
      expect(echoed).toEqual([sessionId, sessionId]);
    },
  );

  it('C-21 another protocol is fatal, ours in any case is not', () => {
    const other = { 'bits-session-id': '{A}', 'bits-protocol': '{00000000-0000-0000-0000-000000000000}' };
    expect(createAck(200, other).outcome).toMatchObject({
      error: { code: 'protocol-mismatch', severity: 'fatal' },
    });
    const upper = { 'bits-session-id': '{A}', 'bits-protocol': protocol.toUpperCase() };
    expect(createAck(200, upper).outcome).toBeNull();
  });

  it('C-22 no protocol at all is tolerated', () => {
    expect(createAck(200, { 'bits-session-id': '{A}' }).outcome).toBeNull();
  });

  it('C-24, C-30 the next packet is the first Fragment, from 0', () => {
    expect(packetsOf({}, ...uploading)).toEqual(['Create-Session', 'Fragment 0-9/100']);
  });

  it.each([
    ['C-25', 403, { 'bits-error-code': '0x80070005' }, 'exists-or-denied'],
    ['C-26', 409, {}, 'exists-or-denied'],
    ['C-27', 501, { 'bits-error-code': '0x80070005' }, 'uploads-disabled'],
    ['C-28', 409, { 'bits-session-id': '-5', 'bits-protocol': protocol }, 'exists-or-denied'],
  ])('%s %d is fatal', (_, status, headers, code) => {
    expect(createAck(status, headers).outcome).toMatchObject({ error: { code, severity: 'fatal' } });
  });
});

describe('Fragments and offsets', () => {
  it('C-31, C-33 contiguous, ascending, one total', () => {
    expect(packetsOf({ totalBytes: 35 }, ...uploading, received(10), received(20), received(30))).toEqual([
      'Create-Session',
      'Fragment 0-9/35',
      'Fragment 10-19/35',
      'Fragment 20-29/35',
      'Fragment 30-34/35',
    ]);
  });

  // The Fragment under way is 10-19.
  const at10 = [...uploading, received(10)];
  it.each([
    ['C-34 R = E+1', received(20), 'Fragment 20-29/100'],
    ['C-35 S < R <= E', received(15), 'Fragment 15-24/100'],
    ['C-37 416', outOfStep(15), 'Fragment 15-24/100'],
    ['C-37 416 at the same offset', outOfStep(10), 'Fragment 10-19/100'],
    ['C-40 R < S', received(5), 'Fragment 5-14/100'],
    ['C-40 416 with R < S', outOfStep(0), 'Fragment 0-9/100'],
    ['C-43 200 that says nothing', received(null), 'Fragment 20-29/100'],
  ])('%s: the next start is R', (_, event, next) => {
    expect(lastPacket({}, ...at10, event)).toBe(next);
  });

  it('C-36 R > E+1 is followed in a session that an earlier run began', () => {
    expect(lastPacket({ facts: storedSession(10) }, start, accepted, received(70))).toBe(
      'Fragment 70-79/100',
    );
  });

  it.each([
    ['200', received(100)],
    ['416', outOfStep(100)],
  ])('R-17 but not %s to the end, when the last byte has never been sent', (_, claim) => {
    const run = { facts: storedSession(10) };
    expect(packetsOf(run, start, accepted, claim)).toEqual(['Ping', 'Fragment 10-19/100', 'Create-Session']);
    const again = [start, accepted, claim, created('{B}'), received(100)];
    expect(endOf(run, ...again)).toBe('failed: claims-unsent-data (fatal)');
  });

  it('C-36 and up to the highest byte sent in one of our own, whatever became of its fragment', () => {
    const lost = [...at10, sourceChecked(30), failed('connection-lost'), accepted];
    expect(lastPacket({}, ...lost, sourceChecked(5))).toBe('Fragment 10-14/100');
    expect(lastPacket({}, ...lost, sourceChecked(5), outOfStep(40))).toBe('Fragment 40-49/100');
  });

  it('C-38 416 with E_INVALIDARG is no error', () => {
    const event = answer('fragment', 416, {
      'bits-received-content-range': '15',
      'bits-error-code': '0x80070057',
    });
    expect(lastPacket({}, ...at10, event)).toBe('Fragment 15-24/100');
  });

  it('C-39 416 with R = T completes', () => {
    expect(lastPacket({ facts: storedSession(90) }, start, accepted, outOfStep(100))).toBe('Close-Session');
  });

  it('C-41 three Acks without net advance', () => {
    expect(endOf({}, ...at10, received(10), received(10))).toBeNull();
    const ending = 'failed: no-progress (transient)';
    expect(endOf({}, ...at10, received(10), received(10), received(10))).toBe(ending);
    expect(endOf({}, ...at10, outOfStep(0), received(10), outOfStep(0))).toBe(ending);
    // An advance in between counts anew.
    expect(
      endOf({}, ...at10, received(10), received(10), received(20), received(20), received(20)),
    ).toBeNull();
  });

  it('C-41 in a new session an advance counts from 0', () => {
    const anew = [start, accepted, sessionNotFound, created('{B}')];
    const climbing = [received(10), received(20), received(30), received(40)];
    expect(lastPacket({ facts: storedSession(70) }, ...anew, ...climbing)).toBe('Fragment 40-49/100');
    const stalled = [...at10, received(10), received(10), sessionNotFound, created('{B}')];
    expect(endOf({}, ...stalled, received(0), received(0))).toBeNull();
  });

  it('C-42 R > T: one new session, then fatal', () => {
    const beyond = [...at10, received(101)];
    expect(packetsOf({}, ...beyond, created('{B}')).slice(-2)).toEqual([
      'Create-Session',
      'Fragment 0-9/100',
    ]);
    expect(endOf({}, ...beyond, created('{B}'), received(101))).toBe('failed: claims-unsent-data (fatal)');
    expect(endOf({}, ...beyond, created('{B}'), received(10), received(101))).toBe(
      'failed: claims-unsent-data (fatal)',
    );
  });

  it('R-17 so does an offset that was never sent, in a session of this run', () => {
    expect(lastPacket({}, ...at10, received(21))).toBe('Create-Session');
    expect(endOf({}, ...at10, received(21), created('{B}'), received(11))).toBe(
      'failed: claims-unsent-data (fatal)',
    );
  });

  it('a new session after net progress is another first one', () => {
    const anew = [...at10, received(21), created('{B}'), received(10), received(20), received(31)];
    expect(lastPacket({}, ...anew)).toBe('Create-Session');
  });

  it('416 without any offset: one new session, then fatal', () => {
    expect(lastPacket({}, ...at10, outOfStep(null))).toBe('Create-Session');
    expect(endOf({}, ...at10, outOfStep(null), created('{B}'), outOfStep(null))).toBe(
      'failed: malformed-answer (fatal)',
    );
  });

  it('C-44 200 with 0x80200020 and no offset is that error', () => {
    expect(endOf({}, ...at10, answer('fragment', 200, { 'bits-error-code': '0x80200020' }))).toBe(
      'failed: too-large-for-server (fatal)',
    );
  });

  it('C-45 416 with the misspelt header', () => {
    const event = answer('fragment', 416, { 'bits-recieved-content-range': '15' });
    expect(lastPacket({}, ...at10, event)).toBe('Fragment 15-24/100');
  });

  it.each(['-1', 'ten', '10, 20', ''])('R-18 an unreadable offset %j keeps the last one', (value) => {
    const { state, outcome } = play(
      {},
      ...at10,
      answer('fragment', 200, { 'bits-received-content-range': value }),
    );
    expect(outcome).toMatchObject({ error: { code: 'malformed-answer', severity: 'transient' } });
    expect(state.facts).toMatchObject({ sessionId: '{A}', acknowledgedBytes: 10 });
  });

  it('C-46 a multiple of the fragment length ends with a full fragment, and no empty one', () => {
    expect(packetsOf({ totalBytes: 20 }, ...uploading, received(10), received(20))).toEqual([
      'Create-Session',
      'Fragment 0-9/20',
      'Fragment 10-19/20',
      'Close-Session',
    ]);
  });

  it('C-47 one byte', () => {
    expect(packetsOf({ totalBytes: 1 }, ...uploading, received(1))).toEqual([
      'Create-Session',
      'Fragment 0-0/1',
      'Close-Session',
    ]);
  });

  it('C-49 an empty file is refused before any request by default', () => {
    expect(packetsOf({ totalBytes: 0 }, start)).toEqual([]);
    expect(endOf({ totalBytes: 0 }, start)).toBe('failed: file-empty (fatal)');
  });

  it('an empty file where the server makes one at Close-Session', () => {
    const options = { totalBytes: 0, task: { emptyFiles: 'close-only' as const } };
    expect(packetsOf(options, ...uploading, accepted)).toEqual(['Create-Session', 'Close-Session']);
  });

  it('an empty file where the server wants a fragment without bytes', () => {
    const options = { totalBytes: 0, task: { emptyFiles: 'star-range' as const } };
    expect(packetsOf(options, ...uploading, received(0), accepted)).toEqual([
      'Create-Session',
      'Fragment */0',
      'Close-Session',
    ]);
    expect(endOf(options, ...uploading, refused(400, 0x80070057))).toBe('failed: file-empty (fatal)');
  });

  it('C-48 offsets above 4 GiB', () => {
    const options = { totalBytes: 5_368_709_127, fragmentBytes: 2 ** 32 };
    expect(packetsOf(options, ...uploading, received(2 ** 32)).slice(1)).toEqual([
      'Fragment 0-4294967295/5368709127',
      'Fragment 4294967296-5368709126/5368709127',
    ]);
  });
});

describe('413', () => {
  const big = { totalBytes: 1_000_000, fragmentBytes: 100_000 };
  const tooLarge = refused(413);
  const at0 = uploading;

  it('C-51 the same bytes, in a smaller fragment', () => {
    expect(packetsOf(big, ...at0, tooLarge).slice(1)).toEqual([
      'Fragment 0-99999/1000000',
      'Fragment 0-49999/1000000',
    ]);
  });

  it('the server’s limit is kept, also in a new session', () => {
    const after = [...at0, tooLarge, received(50_000), sessionNotFound, created('{B}')];
    expect(lastPacket(big, ...after)).toBe('Fragment 0-49999/1000000');
  });

  it('C-52 the third in a row goes to 5,120 bytes, one more is fatal', () => {
    const thrice = [...at0, tooLarge, tooLarge, tooLarge];
    expect(packetsOf(big, ...thrice).slice(1)).toEqual([
      'Fragment 0-99999/1000000',
      'Fragment 0-49999/1000000',
      'Fragment 0-24999/1000000',
      'Fragment 0-5119/1000000',
    ]);
    expect(endOf(big, ...thrice, tooLarge)).toBe('failed: fragment-too-large (fatal)');
  });

  it('C-52 half of a short one is no less than 5,120 bytes, and progress counts anew', () => {
    const short = { totalBytes: 1_000_000, fragmentBytes: 8000 };
    expect(lastPacket(short, ...at0, tooLarge)).toBe('Fragment 0-5119/1000000');
    const between = [...at0, tooLarge, tooLarge, received(25_000), tooLarge];
    expect(lastPacket(big, ...between)).toBe('Fragment 25000-37499/1000000');
  });

  it('C-52 only the last fragment of a file may be shorter, and is fatal when refused', () => {
    const tail = { totalBytes: 1_000_000, fragmentBytes: 100_000, facts: storedSession(999_000) };
    expect(endOf(tail, start, accepted, tooLarge)).toBe('failed: fragment-too-large (fatal)');
  });

  it('C-54 a 413 or 416 that came before the body was out counts like any other', () => {
    expect(lastPacket(big, ...at0, answer('fragment', 416, { 'bits-received-content-range': '0' }))).toBe(
      'Fragment 0-99999/1000000',
    );
  });

  it('413 of a stranger, such as a proxy with a limit of its own: smaller fragments as well, within the same bounds', () => {
    const stranger = notAnAck(413);
    expect(packetsOf(big, ...at0, stranger, tooLarge, stranger).slice(1)).toEqual([
      'Fragment 0-99999/1000000',
      'Fragment 0-49999/1000000',
      'Fragment 0-24999/1000000',
      'Fragment 0-5119/1000000',
    ]);
    expect(endOf(big, ...at0, stranger, stranger, stranger, stranger)).toBe(
      'failed: fragment-too-large (fatal)',
    );
  });
});

describe('errors', () => {
  it.each([
    ['create-session', {}, [start]],
    ['ping', { facts: storedSession(30) }, [start]],
    ['fragment', {}, uploading],
    ['close-session', complete, closing],
    ['cancel-session', { facts: storedSession(30) }, [startCancel]],
  ] as const)('C-55 a 200 that is no Ack is no success of %s', (packetType, options, events) => {
    const portal = answer(packetType, 200, { 'bits-packet-type': 'none' });
    expect(endOf(options, ...events, portal)).toBe('failed: not-bits-server (transient)');
  });

  it('C-56 error headers on a good Ping Ack are ignored', () => {
    const event = answer('ping', 200, { 'bits-error-code': '1', 'bits-error-context': '' });
    expect(lastPacket({ facts: storedSession(30) }, start, event)).toBe('Fragment 30-39/100');
  });

  it.each(['bits-error-code', 'bits-error'])('C-57 %s is read', (name) => {
    expect(lastPacket({}, ...uploading, answer('fragment', 500, { [name]: '0x8020001F' }))).toBe(
      'Create-Session',
    );
  });

  it.each(['0x8020001F', '8020001f', '0X8020001f', 'x8020001F', '-2145386465', '2149580831'])(
    'C-58 the code %s is session not found',
    (code) => {
      expect(lastPacket({}, ...uploading, answer('fragment', 500, { 'bits-error-code': code }))).toBe(
        'Create-Session',
      );
    },
  );

  it('C-59 0x8020001F on Fragment or Ping: a new session, offset 0', () => {
    const facts = storedSession(30);
    expect(packetsOf({ facts }, start, sessionNotFound, created('{B}'))).toEqual([
      'Ping',
      'Create-Session',
      'Fragment 0-9/100',
    ]);
    expect(play({ facts }, start, accepted, sessionNotFound).state.facts).toEqual({
      ...noSession,
      bestBytes: 30,
      recreations: 1,
      lastEnd: 'server-forgot',
    });
  });

  it('C-60 0x8020001F on Cancel-Session: no new session', () => {
    expect(packetsOf({ facts: storedSession(30) }, startCancel, sessionNotFound)).toEqual(['Cancel-Session']);
    expect(endOf({ facts: storedSession(30) }, startCancel, sessionNotFound)).toBe(
      'cancelled: server-forgot',
    );
  });

  describe('C-61 at most three new sessions without net progress', () => {
    const lostAgain = [sessionNotFound, created()];

    it('then the run waits', () => {
      const thrice = [...uploading, ...lostAgain, ...lostAgain, ...lostAgain];
      expect(packetsOf({}, ...thrice).filter((packet) => packet === 'Create-Session')).toHaveLength(4);
      expect(endOf({}, ...thrice, sessionNotFound)).toBe('failed: session-lost (transient)');
    });

    it('reaching the old offset again is no net progress, passing it is', () => {
      const facts = storedSession(10);
      const reach = [...lostAgain, received(10)];
      const thrice = [start, accepted, ...reach, ...reach, ...reach];
      expect(endOf({ facts }, ...thrice, sessionNotFound)).toBe('failed: session-lost (transient)');
      expect(lastPacket({ facts }, ...thrice, received(20), sessionNotFound)).toBe('Create-Session');
    });
  });

  it('C-62 0x80200020 is fatal', () => {
    expect(endOf({}, ...uploading, refused(500, 0x80200020))).toBe('failed: too-large-for-server (fatal)');
  });

  it('C-63 E_INVALIDARG on a fragment of a fresh session is fatal', () => {
    expect(endOf({}, ...uploading, refused(400, 0x80070057))).toBe('failed: request-refused (fatal)');
  });

  describe('C-64 the first packet with a session id on a new connection', () => {
    const resumed = [start, accepted];
    const facts = storedSession(30);

    it.each([
      [400, null],
      [400, 0],
      [400, 0x80070057],
      [404, null],
      [410, null],
      [500, null],
      [500, 1],
    ])('%d with code %o may hide a lost session: one new session', (status, code) => {
      expect(lastPacket({ facts }, ...resumed, refused(status, code))).toBe('Create-Session');
      expect(
        endOf({ facts }, ...resumed, refused(status, code), created('{B}'), refused(status, code)),
      ).toMatch(/^failed: /);
    });

    it.each([
      ['403', refused(403)],
      ['503', refused(503)],
      ['500 with a code that says more', refused(500, 0x80200020)],
    ])('%s does not', (_, event) => {
      expect(endOf({ facts }, ...resumed, event)).toMatch(/^failed: /);
    });

    it('nor does the second packet, whatever became of the first', () => {
      // One shorter fragment is worth a try: a limit on requests is told by 404 as well.
      for (const first of [[received(40), refused(404)], [refused(413)]]) {
        const options = { facts, totalBytes: 100_000, fragmentBytes: 20_000 };
        expect(endOf(options, ...resumed, ...first, refused(404))).toBe('failed: no-such-place (fatal)');
      }
    });

    it('a connection that was replaced under way is new again', () => {
      const replaced = [...uploading, received(10), failed('connection-lost'), accepted];
      expect(lastPacket({}, ...replaced, refused(404))).toBe('Create-Session');
    });
  });

  it.each([
    [302, 'moved (fatal)'],
    [306, 'server-trouble (transient)'],
    [403, 'access-denied (fatal)'],
    [405, 'request-refused (fatal)'],
    [408, 'server-trouble (transient)'],
    [409, 'access-denied (transient)'],
    [501, 'uploads-disabled (fatal)'],
    [505, 'request-refused (fatal)'],
    [502, 'server-trouble (transient)'],
  ])('C-65 %d on a Fragment: %s', (status, ending) => {
    expect(endOf({}, ...uploading, refused(status))).toBe(`failed: ${ending}`);
  });

  it('C-66 the application behind the server: other words, same severity', () => {
    const event = answer('fragment', 503, { 'bits-error-code': '0x801901F7', 'bits-error-context': '0x7' });
    expect(endOf({}, ...uploading, event)).toBe('failed: application-refused (transient)');
  });

  it.each(['0x80070070', 'x80070112'])('C-67 %s is a full disk', (code) => {
    expect(endOf({}, ...uploading, answer('fragment', 500, { 'bits-error-code': code }))).toBe(
      'failed: server-disk-full (transient)',
    );
  });
});

describe('resume', () => {
  it('C-75, C-78 a lost connection keeps the session and its offset', () => {
    const { state } = play({}, ...uploading, received(10), failed('no-answer'));
    expect(state.facts).toMatchObject({ sessionId: '{A}', acknowledgedBytes: 10 });
    expect(packetsOf({ facts: state.facts }, start, accepted)).toEqual(['Ping', 'Fragment 10-19/100']);
  });

  it('C-76 Ping comes first if there is a session', () => {
    expect(packetsOf({ facts: storedSession(0) }, start)).toEqual(['Ping']);
  });

  it('C-77 without a session: Create-Session', () => {
    expect(packetsOf({}, start)).toEqual(['Create-Session']);
  });
});

describe('Close-Session', () => {
  it('C-96, C-97 comes after R = T, and only its Ack is the success', () => {
    const { packets, outcome } = play({ totalBytes: 10 }, ...uploading, received(10));
    expect(packets.map(packetWords)).toEqual(['Create-Session', 'Fragment 0-9/10', 'Close-Session']);
    expect(outcome).toBeNull();
    expect(endOf(complete, ...closing, accepted)).toBe('completed');
  });

  it.each([500, 501, 502, 503, 504, 505])('C-98 %d: to be repeated', (status) => {
    const { state, outcome } = play(complete, ...closing, refused(status));
    expect(outcome?.kind).toBe('failed');
    expect(packetsOf({ facts: state.facts }, start)).toEqual(['Close-Session']);
  });

  it.each([202, 301, 400, 402, 403, 405, 408, 409, 410, 411, 413, 416, 429])(
    'C-98 %d: not repeated; every byte was acknowledged, so complete with a warning',
    (status) => {
      expect(play(complete, ...closing, refused(status)).outcome).toMatchObject({
        kind: 'completed',
        confirmed: false,
        afterCancel: false,
        warning: { facts: { httpStatus: status } },
      });
    },
  );

  it('C-99 404: the data has vanished', () => {
    expect(endOf(complete, ...closing, refused(404))).toBe('failed: upload-vanished (fatal)');
  });

  it.each([
    ['the file could not be put in its place', refused(403, 0x80070005), 'exists-or-denied (fatal)'],
    ['the server wants a sign-in', answer('close-session', 401, {}), 'sign-in-needed (fatal)'],
    ['the proxy wants a sign-in', answer('close-session', 407, {}), 'proxy-sign-in-needed (fatal)'],
    ['the file is too large after all', refused(500, 0x80200020), 'too-large-for-server (fatal)'],
  ])('a failure, whatever was acknowledged: %s', (_, event, ending) => {
    expect(endOf(complete, ...closing, event)).toBe(`failed: ${ending}`);
  });

  describe('C-100 0x8020001F', () => {
    it('after an earlier Close-Session of unknown outcome: success', () => {
      const { state } = play(complete, ...closing, failed('no-answer'));
      expect(state.facts.closeSent).toBe(true);
      expect(endOf({ facts: state.facts }, start, sessionNotFound)).toBe('completed');
    });

    it('on the first one: complete, not confirmed', () => {
      expect(endOf(complete, ...closing, sessionNotFound)).toBe('completed, not confirmed: session-lost');
    });

    it.each([failed('connection-refused', 'not-sent'), aborted('not-sent')])(
      'one that never left the machine does not count',
      (event) => {
        const { state } = play(complete, ...closing, event);
        expect(state.facts.closeSent).toBe(false);
        const again = { facts: { ...state.facts, closeSent: true } };
        expect(play(again, start, event).state.facts.closeSent).toBe(true);
      },
    );
  });
});

describe('Cancel-Session', () => {
  const stored = { facts: storedSession(30) };

  it('C-101 is sent whenever a session is known, from rest as well', () => {
    expect(packetsOf(stored, startCancel)).toEqual(['Cancel-Session']);
    expect(packetsOf(stored, start, cancel, aborted())).toEqual(['Ping', 'Cancel-Session']);
    expect(packetsOf({}, ...uploading, cancel, aborted()).at(-1)).toBe('Cancel-Session');
    expect(packetsOf({}, ...uploading, pause, cancel, aborted()).at(-1)).toBe('Cancel-Session');
  });

  it('C-102 is not sent on pause, on an error, or at the end of the program', () => {
    for (const event of [pause, failed('no-answer'), refused(403), aborted()]) {
      const { packets } = play({}, ...uploading, received(10), event);
      expect(packets.map(packetWords)).not.toContain('Cancel-Session');
    }
  });

  it('C-103 waits for the running Fragment to end', () => {
    expect(lastPacket({}, ...uploading, cancel)).toBe('Fragment 0-9/100');
    for (const end of [
      aborted(),
      aborted('not-sent'),
      failed('connection-lost'),
      refused(500),
      received(10),
    ]) {
      expect(lastPacket({}, ...uploading, cancel, end)).toBe('Cancel-Session');
    }
  });

  it('a pause does not take a cancel back', () => {
    expect(() => play({}, ...uploading, cancel, pause)).toThrow('"pause" is refused while sending');
  });

  it.each([
    ['500', refused(500)],
    ['503', refused(503)],
    ['no answer', failed('no-answer')],
    ['no connection', failed('connection-refused', 'not-sent')],
    ['a captive portal', answer('cancel-session', 200, { 'bits-packet-type': '' })],
  ])('C-104, C-106 after %s the session is kept for the next try', (_, event) => {
    const { state, outcome } = play(stored, startCancel, event);
    expect(outcome).toMatchObject({ kind: 'failed', abandonsSession: false });
    expect(packetsOf({ facts: state.facts }, startCancel)).toEqual(['Cancel-Session']);
  });

  it.each([
    ['301', refused(301)],
    ['400', refused(400)],
    ['403', refused(403)],
    ['404', refused(404)],
    ['409', refused(409)],
    ['429', refused(429)],
    ['302 of a stranger', answer('cancel-session', 302, { 'bits-packet-type': '' })],
    ['405 of a stranger', answer('cancel-session', 405, { 'bits-packet-type': '' })],
  ])('C-105 after %s it is never sent again', (_, event) => {
    const { state } = play(stored, startCancel, event);
    expect(endOf(stored, startCancel, event)).toBe('cancelled: refused');
    expect(state.facts.sessionId).toBeNull();
  });

  it('C-105 after 0x8020001F neither', () => {
    expect(play(stored, startCancel, sessionNotFound).state.facts.sessionId).toBeNull();
  });

  it('C-107 before a session exists there is nothing to send', () => {
    expect(packetsOf({}, startCancel)).toEqual([]);
    expect(endOf({}, startCancel)).toBe('cancelled: nothing-sent');
    expect(packetsOf(looking, start, cancel)).toEqual([]);
    expect(endOf(looking, start, cancel)).toBe('cancelled: nothing-sent');
    expect(packetsOf({}, start, cancel, refused(503))).toEqual(['Create-Session']);
  });

  it('neither when the answer to Create-Session was lost: no id is known', () => {
    for (const event of [failed('no-answer'), aborted()]) {
      expect(packetsOf({}, start, cancel, event)).toEqual(['Create-Session']);
      expect(endOf({}, start, cancel, event)).toBe('cancelled: nothing-sent');
    }
  });

  it('between two sessions the server has forgotten the upload', () => {
    const lost = { ...looking, facts: storedSession(30) };
    expect(packetsOf(lost, start, sessionNotFound, cancel)).toEqual(['Ping']);
    expect(endOf(lost, start, sessionNotFound, cancel)).toBe('cancelled: server-forgot');
    expect(endOf({}, ...uploading, sessionNotFound, cancel, refused(503))).toBe('cancelled: server-forgot');
    const early = play({}, ...uploading, sessionNotFound, refused(503)).state;
    expect(endOf({ facts: early.facts }, startCancel)).toBe('cancelled: server-forgot');
    const late = play({ totalBytes: 10 }, ...uploading, sessionNotFound, refused(503)).state;
    expect(endOf({ facts: late.facts }, startCancel)).toBe('cancelled: forgot-late');
  });

  it('after a session that was only doubted it may still be there', () => {
    const doubted = { ...looking, facts: storedSession(30) };
    expect(endOf(doubted, start, accepted, sourceChecked(10), received(101), cancel)).toBe(
      'cancelled: left-behind',
    );
  });

  describe('C-108 after the last fragment the file may be there', () => {
    const last = { totalBytes: 10 };

    it('as the outcome says, now and after a restart', () => {
      expect(endOf(last, ...uploading, cancel, aborted(), accepted)).toBe('cancelled: confirmed-late');
      const { state } = play(last, ...uploading, failed('no-answer'));
      expect(endOf({ ...last, facts: state.facts }, startCancel, accepted)).toBe('cancelled: confirmed-late');
    });

    it('also when that was in a session since lost', () => {
      const lost = [...uploading, failed('no-answer')];
      const { facts } = play(last, ...lost).state;
      const anew = [start, accepted, sessionNotFound, cancel, created('{B}'), accepted];
      expect(endOf({ ...last, facts }, ...anew)).toBe('cancelled: confirmed-late');
    });
  });

  it('not after Close-Session went out: it is let finish', () => {
    expect(packetsOf(complete, ...closing, cancel, accepted)).toEqual(['Close-Session']);
    expect(packetsOf(complete, startCancel)).toEqual(['Close-Session']);
    expect(endOf(complete, startCancel, accepted)).toBe('completed before the cancel');
  });
});

describe('the file', () => {
  const changed = sourceFailed('file-changed');

  it.each([
    ['before the first session', {}, [start], []],
    ['before a new one', { facts: storedSession(30) }, [start, sessionNotFound], ['Ping']],
  ])(
    'C-115 a change seen %s ends the job and leaves nothing on the server',
    (_, options, events, packets) => {
      expect(packetsOf(options, ...events, changed)).toEqual(packets);
      expect(endOf(options, ...events, changed)).toBe('failed: file-changed (fatal)');
      expect(play(options, ...events, changed).state.facts.sessionId).toBeNull();
    },
  );

  it.each([
    ['before the first fragment', {}, uploading],
    ['before a later one', {}, [...uploading, sourceChecked(10), received(10)]],
    ['C-116 after the last Ack', complete, [start]],
    ['C-116 on resume', { facts: storedSession(30) }, [start, accepted]],
  ])('C-115 a change seen %s ends the job and tells the server', (_, options, events) => {
    expect(lastPacket(options, ...events, changed)).toBe('Cancel-Session');
    expect(endOf(options, ...events, changed, accepted)).toBe('failed: file-changed (fatal)');
    expect(play(options, ...events, changed, accepted).state.facts.sessionId).toBeNull();
  });

  it('C-115 a change goes with the session left behind when the server can’t be told', () => {
    for (const event of [failed('no-answer'), aborted(), refused(503)]) {
      expect(endOf({}, ...uploading, changed, event)).toBe(
        'failed: file-changed (fatal, session left behind)',
      );
    }
    for (const event of [refused(403), sessionNotFound]) {
      expect(endOf({}, ...uploading, changed, event)).toBe('failed: file-changed (fatal)');
    }
  });

  it.each(['file-gone', 'file-in-use', 'file-no-permission', 'file-unreadable'] as const)(
    '%s keeps the session: the file may come back',
    (code) => {
      const { state, packets } = play({}, ...uploading, sourceFailed(code));
      expect(packets.map(packetWords)).toEqual(['Create-Session']);
      expect(state.facts.sessionId).toBe('{A}');
      expect(packetsOf({}, start, sourceFailed(code))).toEqual([]);
    },
  );
});
