/**
 * What a BITS server has to answer, as the protocol tells it and nothing else: a model without sockets,
 * disks or time, to hold a real server against. [MC-BUP] 3.2.5; win32 docs, packet pages.
 */
export interface ReferenceRules {
  readonly mode: 'commitOnClose' | 'strict' | 'iis';
  readonly maxUploadBytes: number;
  readonly maxFragmentBytes: number;
  /** Whether an upload may take the place of a file that is there. Not if left out. */
  readonly mayReplace?: boolean;
}

export interface ReferencePacket {
  readonly target: string;
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As much of it as arrived. */
  readonly body: Uint8Array;
}

export interface ReferenceAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

interface ReferenceSession {
  readonly target: string;
  total: number | null;
  bytes: Uint8Array;
  isPlaced: boolean;
}

interface Verdict {
  status: number;
  code?: number;
  /** Set on a new session only. */
  created?: string;
}

const ok: Verdict = { status: 200 };
const invalid: Verdict = { status: 400, code: 0x80070057 };
const denied: Verdict = { status: 403, code: 0x80070005 };
const unknownSession: Verdict = { status: 500, code: 0x8020001f };
const outOfStep: Verdict = { status: 416 };
const protocol = '{7df0354d-249b-430f-820d-3d2a9bef4931}';
const types = ['create-session', 'ping', 'fragment', 'close-session', 'cancel-session'];

export class ReferenceServer {
  /** By the path of their address. */
  readonly files: Map<string, Uint8Array>;
  readonly #sessions = new Map<string, ReferenceSession>();
  readonly #rules: ReferenceRules;

  /** @param files several servers may put their files in one place. */
  constructor(rules: ReferenceRules, files = new Map<string, Uint8Array>()) {
    this.#rules = rules;
    this.files = files;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Next byte wanted by a session, and the size of its file once known. */
  progressOf(id: string): { next: number; total: number | null } | null {
    const session = this.#sessions.get(id);
    return session ? { next: session.bytes.length, total: session.total } : null;
  }

  /** The session is lost, as in a crash of the server or after its time. */
  forget(id: string): void {
    this.#sessions.delete(id);
  }

  /** All bytes of the session from `next` on are lost, though they were acknowledged. */
  rewind(id: string, next: number): void {
    const session = this.#sessions.get(id);
    if (session && !session.isPlaced) session.bytes = session.bytes.subarray(0, next);
  }

  /**
   * The answer to a packet; null when its body broke off, so that nobody is there to be answered.
   * @param freshId id that a new session gets
   */
  answer({ target, headers, body }: ReferencePacket, freshId: string): ReferenceAnswer | null {
    const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    // What is no readable HTTP request has no packet headers either.
    if (given.has('transfer-encoding')) return acknowledge({ status: 411, code: 0x80070057 }, {});
    const lengthText = given.get('content-length');
    if (lengthText !== undefined && !/^\d+$/.test(lengthText)) return acknowledge(invalid, {});

    const length = lengthText === undefined ? null : Number(lengthText);
    const typeText = given.get('bits-packet-type')?.toLowerCase() ?? '';
    const type = types.includes(typeText) ? typeText : null;
    const id = given.get('bits-session-id') ?? '';
    const found = this.#sessions.get(id) ?? this.#sessions.get(id.toUpperCase());
    const session = found?.target === target ? found : null;

    const verdict = this.#judge({ target, given, body, length, type, id, session }, freshId);
    if (body.length < (length ?? 0)) return null;
    const echoes =
      this.#rules.mode === 'iis' ? type === 'cancel-session' : type !== 'ping' && type !== 'create-session';
    return acknowledge(verdict, {
      ...(echoes && id !== '' && { 'bits-session-id': id }),
      ...(type === 'fragment' && session && { 'bits-received-content-range': `${session.bytes.length}` }),
    });
  }

  #judge(packet: Read, freshId: string): Verdict {
    const { given, length, type, target, id, session } = packet;
    if ([...given.values()].some((value) => value.length > 4096)) return invalid;
    if (length === null) return { ...invalid, status: this.#rules.mode === 'iis' ? 400 : 411 };
    if (type === null) return invalid;
    const place = placeOf(target);
    if (place.split('/').includes('..')) return denied;
    if (place.endsWith('/')) return invalid;
    if (type === 'create-session') return length > 0 ? invalid : this.#create(packet, freshId);
    if (type === 'ping') return length > 0 ? invalid : ok;
    if (id === '') return invalid;
    if (session === null) return unknownSession;
    if (type === 'fragment') return this.#fragment(packet, session, length);
    if (length > 0) return invalid;
    return type === 'close-session' ? this.#close(session) : this.#end(session);
  }

  #create({ given, target }: Read, freshId: string): Verdict {
    const offered = (given.get('bits-supported-protocols') ?? '').toLowerCase().split(/[ ,]+/);
    if (!offered.includes(protocol)) return invalid;
    if (this.#isTaken(placeOf(target))) return denied;
    this.#sessions.set(freshId, { target, total: null, bytes: new Uint8Array(), isPlaced: false });
    return { status: 200, created: freshId };
  }

  #fragment({ given, body }: Read, session: ReferenceSession, length: number): Verdict {
    const { mode, maxUploadBytes, maxFragmentBytes } = this.#rules;
    const text = given.get('content-range') ?? '';
    const next = session.bytes.length;
    // The form of an empty file. Nothing to store, so that it is complete at once.
    if (text === 'bytes */0') {
      if (length > 0 || (session.total ?? 0) > 0) return invalid;
      session.total = 0;
      return this.#completed(session);
    }
    const [, first = -1, last = -1, total = -1] = (/^bytes (\d+)-(\d+)\/(\d+)$/i.exec(text) ?? []).map(
      Number,
    );
    if (first < 0 || first > last || last >= total || total > Number.MAX_SAFE_INTEGER) return invalid;
    if (last - first + 1 !== length || (session.total ?? total) !== total) return invalid;
    if (total > maxUploadBytes) return { status: 500, code: 0x80200020 };
    if (length > maxFragmentBytes) return { status: 413 };
    if (first > next || (mode === 'strict' && first < next)) return outOfStep;

    session.total = total;
    session.bytes = Buffer.concat([session.bytes, body.subarray(next - first)]);
    return session.bytes.length === total ? this.#completed(session) : ok;
  }

  #completed(session: ReferenceSession): Verdict {
    return this.#rules.mode === 'iis' ? this.#place(session) : ok;
  }

  #close(session: ReferenceSession): Verdict {
    if (session.bytes.length !== session.total) return this.#end(session);
    const verdict = this.#place(session);
    // Where the place is taken the session stays, or the upload would be lost unseen.
    return verdict === ok ? this.#end(session) : verdict;
  }

  /** The first of two uploads to one place wins. */
  #place(session: ReferenceSession): Verdict {
    if (session.isPlaced) return ok;
    const place = placeOf(session.target);
    if (this.#isTaken(place)) return denied;
    this.files.set(place, session.bytes);
    session.isPlaced = true;
    return ok;
  }

  #isTaken(place: string): boolean {
    return this.#rules.mayReplace !== true && this.files.has(place);
  }

  #end(session: ReferenceSession): Verdict {
    for (const [id, other] of this.#sessions) if (other === session) this.#sessions.delete(id);
    return ok;
  }
}

/** The query belongs to the address of a session, not to the file's place. */
const placeOf = (target: string): string => target.split('?', 1)[0] ?? '';

interface Read {
  target: string;
  given: ReadonlyMap<string, string>;
  body: Uint8Array;
  length: number | null;
  type: string | null;
  id: string;
  session: ReferenceSession | null;
}

function acknowledge({ status, code, created }: Verdict, more: Record<string, string>): ReferenceAnswer {
  const hex = code === undefined ? null : `0x${code.toString(16).toUpperCase()}`;
  return {
    status,
    headers: {
      'bits-packet-type': 'Ack',
      'content-length': '0',
      ...(hex && { 'bits-error-code': hex, 'bits-error': hex, 'bits-error-context': '0x5' }),
      ...(created && {
        'bits-protocol': protocol,
        'bits-session-id': created,
        'accept-encoding': 'identity',
      }),
      ...more,
    },
  };
}
