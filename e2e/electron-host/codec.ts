/** A value in JSON form: primitives as they are, everything else as a tagged array. */
export type Encoded = null | string | number | boolean | readonly [tag: string, ...body: unknown[]];

/** Turns structured-cloneable values into JSON and back. */
export interface Codec {
  /** Throws `An object could not be cloned.` for functions, symbols and host objects. */
  encode(value: unknown): Encoded;
  decode(encoded: Encoded): unknown;
}

/**
 * Makes a codec with the semantics of structured cloning: Map, Set, Date, typed arrays, errors and cycles survive,
 * class instances become plain objects. Its source text also runs in the page, so it uses nothing from outside.
 */
export function makeCodec(): Codec {
  const views = {
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  };
  const errors = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };

  const toBase64 = (bytes: Uint8Array): string => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    }
    return btoa(text);
  };
  const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

  const encodePrimitive = (value: unknown): Encoded => {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        if (Object.is(value, -0)) return ['number', '-0'];
        return Number.isFinite(value) ? value : ['number', String(value)];
      case 'undefined':
        return ['undefined'];
      case 'bigint':
        return ['bigint', String(value)];
      default:
        if (value === null) return null;
        throw new Error('An object could not be cloned.');
    }
  };

  const encodeObject = (value: object, seen: Map<object, number>): Encoded => {
    const inner = (item: unknown): Encoded => encodeValue(item, seen);
    if (Array.isArray(value)) return ['array', Array.from(value, inner)];
    if (value instanceof Date) return ['date', value.getTime()];
    if (value instanceof RegExp) return ['regexp', value.source, value.flags];
    if (value instanceof Map) return ['map', [...value].map(([key, item]) => [inner(key), inner(item)])];
    if (value instanceof Set) return ['set', [...value].map(inner)];
    if (value instanceof Error) return ['error', value.name, value.message, value.stack];
    if (value instanceof ArrayBuffer) return ['buffer', toBase64(new Uint8Array(value))];
    if (ArrayBuffer.isView(value)) {
      const name = Object.entries(views).find(([, view]) => value instanceof view)?.[0];
      return ['view', name, toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
    }
    if (Object.prototype.toString.call(value) !== '[object Object]') {
      throw new Error('An object could not be cloned.');
    }
    return ['object', Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]))];
  };

  const encodeValue = (value: unknown, seen: Map<object, number>): Encoded => {
    if (typeof value !== 'object' || value === null) return encodePrimitive(value);
    const known = seen.get(value);
    if (known !== undefined) return ['seen', known];
    seen.set(value, seen.size);
    return encodeObject(value, seen);
  };

  const decodeValue = (encoded: Encoded, seen: unknown[]): unknown => {
    if (!Array.isArray(encoded)) return encoded;
    const [tag, body, more, stack] = encoded;
    const keep = <T>(value: T): T => {
      seen.push(value);
      return value;
    };
    const inner = (item: Encoded): unknown => decodeValue(item, seen);
    switch (tag) {
      case 'number':
        return Number(body);
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(body);
      case 'seen':
        return seen[body];
      case 'array': {
        const array = keep<unknown[]>([]);
        for (const item of body) array.push(inner(item));
        return array;
      }
      case 'date':
        return keep(new Date(body));
      case 'regexp':
        return keep(new RegExp(body, more));
      case 'map': {
        const map = keep(new Map());
        for (const [key, item] of body) map.set(inner(key), inner(item));
        return map;
      }
      case 'set': {
        const set = keep(new Set());
        for (const item of body) set.add(inner(item));
        return set;
      }
      case 'error': {
        const ErrorType = errors[body as keyof typeof errors] ?? Error;
        const error = keep(new ErrorType(more));
        if (stack) error.stack = stack;
        return error;
      }
      case 'buffer':
        return keep(fromBase64(body).buffer);
      case 'view': {
        const View: new (buffer: ArrayBuffer) => ArrayBufferView = views[body as keyof typeof views];
        return keep(new View(fromBase64(more).buffer));
      }
      case 'object': {
        const object = keep<Record<string, unknown>>({});
        for (const [key, item] of Object.entries(body as Record<string, Encoded>)) {
          Object.defineProperty(object, key, {
            value: inner(item),
            writable: true,
            enumerable: true,
            configurable: true,
          });
        }
        return object;
      }
      default:
        throw new Error(`codec: unknown tag ${tag}`);
    }
  };

  return {
    encode: (value) => encodeValue(value, new Map()),
    decode: (encoded) => decodeValue(encoded, []),
  };
}
