import type { EventEmitter } from 'node:events';

/** The event object of Electron's events whose default action a listener can prevent. */
export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** Makes an event object with further members, e.g. the address of a navigation. */
export function preventableEvent<Details extends object>(details: Details): PreventableEvent & Details {
  let isPrevented = false;
  const event = {
    preventDefault: () => {
      isPrevented = true;
    },
    get defaultPrevented() {
      return isPrevented;
    },
  };
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(details)) as PreventableEvent &
    Details;
}

/** Emits `name` and tells whether a listener prevented the default action. */
export function isPrevented(emitter: EventEmitter, name: string, details = {}, ...rest: unknown[]): boolean {
  const event = preventableEvent(details);
  emitter.emit(name, event, ...rest);
  return event.defaultPrevented;
}
