// The page's world and the preload's world share no objects. They talk by synchronous events whose `detail` Chromium
// clones from one world to the other (a File keeps its path). Functions and promises travel as numbers.

/** A value on its way between the worlds. */
export type Wrapped =
  | { type: 'value'; value: unknown }
  | { type: 'array'; items: Wrapped[] }
  | { type: 'object'; members: Record<string, Wrapped> }
  | { type: 'function'; id: number }
  | { type: 'promise'; id: number };

/** A result of a call, or of a promise. */
export type Outcome = { ok: true; value: Wrapped } | { ok: false; name: string; message: string };

/** Messages between the two worlds. */
export type BridgeMessage =
  | { kind: 'expose'; key: string; api: Wrapped }
  | { kind: 'call'; functionId: number; callId: number; args: Wrapped[] }
  | { kind: 'result'; callId: number; outcome: Outcome }
  | { kind: 'settle'; promiseId: number; outcome: Outcome };

/** One world's side of the bridge. */
export interface Bridge {
  wrap(value: unknown): Wrapped;
  send(message: BridgeMessage): void;
}

/**
 * Builds a world's side of `contextBridge`. Runs in the page: uses nothing from outside. Everything that arrives is
 * frozen on the side of the page, as in Electron.
 */
export function makeBridge(
  channel: string,
  side: 'page' | 'preload',
  onExpose: (key: string, api: unknown) => void,
): Bridge {
  const [outgoing, incoming] =
    side === 'page' ? [`${channel}-preload`, `${channel}-page`] : [`${channel}-page`, `${channel}-preload`];
  const dispatch = window.dispatchEvent.bind(window);
  const EventType = CustomEvent;
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const results = new Map<number, Outcome>();
  const promises = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;

  const send = (message: BridgeMessage): void => {
    dispatch(new EventType(outgoing, { detail: message }));
  };
  const failed = (error: unknown): Outcome =>
    error instanceof Error
      ? { ok: false, name: error.name, message: error.message }
      : { ok: false, name: 'Error', message: String(error) };
  const toError = (outcome: { name: string; message: string }): Error =>
    Object.assign(new Error(outcome.message), { name: outcome.name });

  const wrapPromise = (promise: Promise<unknown>): Wrapped => {
    const id = ++lastId;
    promise
      .then((value): Outcome => ({ ok: true, value: wrap(value) }))
      .catch(failed)
      .then((outcome) => send({ kind: 'settle', promiseId: id, outcome }));
    return { type: 'promise', id };
  };
  const wrap = (value: unknown): Wrapped => {
    if (typeof value === 'function') {
      const id = ++lastId;
      functions.set(id, value as (...args: unknown[]) => unknown);
      return { type: 'function', id };
    }
    if (typeof value === 'symbol' || value instanceof WeakMap || value instanceof WeakSet) {
      throw new TypeError('An object could not be cloned.');
    }
    if (value instanceof Promise) return wrapPromise(value);
    if (Array.isArray(value)) return { type: 'array', items: value.map(wrap) };
    if (Object.prototype.toString.call(value) === '[object Object]') {
      const members = Object.entries(value as object).map(([key, item]) => [key, wrap(item)]);
      return { type: 'object', members: Object.fromEntries(members) };
    }
    return { type: 'value', value };
  };

  const callAcross =
    (functionId: number) =>
    (...args: unknown[]): unknown => {
      const callId = ++lastId;
      send({ kind: 'call', functionId, callId, args: args.map(wrap) });
      const outcome = results.get(callId);
      results.delete(callId);
      if (outcome === undefined) throw new Error('contextBridge: the call was lost');
      if (outcome.ok) return unwrap(outcome.value);
      throw toError(outcome);
    };
  const kept = <T extends object>(object: T): T => (side === 'page' ? Object.freeze(object) : object);
  const unwrap = (wrapped: Wrapped): unknown => {
    switch (wrapped.type) {
      case 'value':
        return wrapped.value;
      case 'array':
        return kept(wrapped.items.map(unwrap));
      case 'object': {
        const members = Object.entries(wrapped.members).map(([key, item]) => [key, unwrap(item)]);
        return kept(Object.fromEntries(members));
      }
      case 'function':
        return callAcross(wrapped.id);
      case 'promise':
        return new Promise((resolve, reject) => promises.set(wrapped.id, { resolve, reject }));
    }
  };

  const answer = (functionId: number, args: Wrapped[]): Outcome => {
    try {
      return { ok: true, value: wrap(functions.get(functionId)?.(...args.map(unwrap))) };
    } catch (error) {
      return failed(error);
    }
  };
  const settle = (promiseId: number, outcome: Outcome): void => {
    const promise = promises.get(promiseId);
    promises.delete(promiseId);
    if (outcome.ok) promise?.resolve(unwrap(outcome.value));
    else promise?.reject(toError(outcome));
  };
  window.addEventListener(incoming, (event) => {
    const message: BridgeMessage = (event as CustomEvent).detail;
    switch (message.kind) {
      case 'expose':
        onExpose(message.key, unwrap(message.api));
        break;
      case 'call': {
        const { callId, functionId, args } = message;
        send({ kind: 'result', callId, outcome: answer(functionId, args) });
        break;
      }
      case 'result':
        results.set(message.callId, message.outcome);
        break;
      case 'settle':
        settle(message.promiseId, message.outcome);
    }
  });
  return { wrap, send };
}
