import { OwnerGoneError, type QueueControl } from '../queue/control/queue-control.ts';

/** For commands that change nothing: what an owner that leaves does not answer any more, the next one is asked. */
export function askingAgain(first: QueueControl, reopen: () => Promise<QueueControl>): QueueControl {
  let control = first;
  return {
    async call(name, input) {
      for (;;) {
        try {
          return await control.call(name, input);
        } catch (cause) {
          if (!(cause instanceof OwnerGoneError)) throw cause;
          await control.close();
          control = await reopen();
        }
      }
    },
    watch: (listener) => control.watch(listener),
    get gone() {
      return control.gone;
    },
    close: () => control.close(),
  };
}
