import { EventEmitter } from 'node:events';

/**
 * Names that runtimes, inspectors, serializers and test drivers ask of any object; they are answered with
 * `undefined` as on an ordinary object.
 */
const probes = new Set([
  'then',
  'toJSON',
  'inspect',
  'asymmetricMatch',
  'nodeType',
  'tagName',
  'domain',
  'splice',
  'href',
]);

/** The error of a member that Electron has (or that nobody has) and the stand-in lacks. */
export const notOffered = (name: string): Error => new Error(`electron stand-in: ${name} is not offered`);

/** A copy of `parent` for the end of a prototype chain: reading or setting an unknown name there throws. */
function strictEnd<T extends object>(parent: T, label: string): T {
  const isKnown = (target: object, key: string | symbol) =>
    typeof key === 'symbol' || key in target || probes.has(key);
  return new Proxy(parent, {
    get(target, key, receiver) {
      if (isKnown(target, key)) return Reflect.get(target, key, receiver);
      throw notOffered(`${label}.${String(key)}`);
    },
    set(target, key, value, receiver) {
      if (isKnown(target, key)) return Reflect.set(target, key, value, receiver);
      throw notOffered(`${label}.${String(key)}`);
    },
  });
}

/** Tells the type checker which of Electron's types a stand-in class is for; it does not exist at run time. */
declare const counterpart: unique symbol;

/** A stand-in for Electron's type `T`. */
export interface StandInFor<T> {
  readonly [counterpart]?: T;
}

/** The members of an event emitter: Electron's types list every event, the stand-ins take any. */
type EventMembers = keyof EventEmitter | symbol;

/** Names the first things in which `Ours` is not a part of `Theirs`: foreign members, and members of another type. */
export type Faults<Ours, Theirs> = {
  [Key in Exclude<keyof Ours, EventMembers>]: Key extends keyof Theirs
    ? Ours[Key] extends Theirs[Key]
      ? never
      : `${Key & string} has another type than in Electron`
    : `${Key & string} does not exist in Electron`;
}[Exclude<keyof Ours, EventMembers>];

/**
 * Makes `object` throw `electron stand-in: label.name is not offered` for every name it does not have. The check
 * stands at the end of the prototype chain, so identity, private fields and assignment of stubs stay as they are.
 */
export function strictObject<T extends object>(label: string, object: T): T {
  return Object.setPrototypeOf(object, strictEnd(Object.prototype, label));
}

/**
 * A base class of event emitters that stand in for `T`: instances and statics throw for every name they do not have.
 */
export function strictEmitter<T>(label: string): new () => EventEmitter & StandInFor<T> {
  class StrictEmitter extends EventEmitter {
    constructor() {
      super();
      this.setMaxListeners(0);
    }
  }
  Object.setPrototypeOf(StrictEmitter.prototype, strictEnd(EventEmitter.prototype, label));
  Object.setPrototypeOf(StrictEmitter, strictEnd(EventEmitter, label));
  return StrictEmitter;
}

/** A base class without events, for the same purpose. */
export function strictClass<T>(label: string): new () => StandInFor<T> {
  const StrictClass = class {};
  Object.setPrototypeOf(StrictClass.prototype, strictEnd(Object.prototype, label));
  return StrictClass;
}

/** A module (or other plain object) that offers `members` of Electron's type `T` and throws for the others. */
export function strictModule<T>(label: string, members: Partial<Omit<T, EventMembers>>): T {
  return strictObject(label, members) as T;
}

/** Hands an instance of a strict class out under Electron's own type; what it offers is type-checked here. */
export function asElectron<T, Ours extends StandInFor<T>>(
  object: Ours & StandInFor<T> & ([Faults<Ours, T>] extends [never] ? unknown : Faults<Ours, T>),
): T {
  return object as unknown as T;
}

/** Stands for a member of module `electron` that is missing as a whole: any use of it throws. */
export function missingModule(label: string): never {
  function refuse(): never {
    throw notOffered(label);
  }
  return new Proxy(refuse, {
    get: (_target, key) =>
      typeof key === 'symbol' || probes.has(key) || key in Function.prototype ? undefined : refuse(),
    set: refuse,
    construct: refuse,
    apply: refuse,
  }) as never;
}
