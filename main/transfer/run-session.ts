import { uploadError } from '../../shared/upload-error.ts';
import type { SessionEvent, SessionOutcome } from '../bits/session-state.ts';
import { OpenSession } from './open-session.ts';
import { ProfileError } from './server-profile.ts';
import type { SessionInput, SessionObserver, SessionPorts } from './session-input.ts';

export interface SessionRun {
  /** Stops between packets, or resets a running Fragment; the session stays open on the server. */
  pause(): void;
  cancel(): void;
  /** Drops everything at once, as at the end of the program. */
  abort(): void;
  /** Never rejects. */
  readonly ended: Promise<SessionOutcome>;
}

/** Drives one session: carries out the machine's commands and feeds back what happened. */
export function runSession(input: SessionInput, ports: SessionPorts, observer: SessionObserver): SessionRun {
  const { clock } = ports;
  const wishes: SessionEvent[] = [];
  let session: OpenSession | null = null;
  let isDropped = false;
  const { promise: ended, resolve: settle } = Promise.withResolvers<SessionOutcome>();

  async function start(): Promise<void> {
    const profile = await ports.profiles.profileOf(input.remoteUrl);
    session = new OpenSession(input, profile, ports, observer, settle);
    // What the user wished meanwhile comes before the first step.
    for (const wish of wishes) session.dispatch(wish);
    if (isDropped) session.drop();
    session.dispatch({ type: input.purpose === 'cancel' ? 'start-cancel' : 'start', at: clock.now() });
  }

  start().catch((cause: unknown) => {
    const error =
      cause instanceof ProfileError
        ? cause.uploadError
        : uploadError('internal', 'fatal', { detail: String(cause).slice(0, 500) });
    const wasWished = wishes.length > 0 && input.purpose === 'upload';
    settle(wasWished ? { kind: 'suspended' } : { kind: 'failed', error, abandonsSession: false });
  });

  const tell = (event: SessionEvent): void => {
    if (session === null) wishes.push(event);
    else session.dispatch(event);
  };
  return {
    pause: () => tell({ type: 'pause' }),
    cancel: () => tell({ type: 'cancel' }),
    abort() {
      tell({ type: 'pause' });
      isDropped = true;
      session?.drop();
    },
    ended,
  };
}
