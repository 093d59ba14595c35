import { type UploadError, uploadError } from '../../shared/upload-error.ts';
import { endWithoutSession } from '../bits/session-end.ts';
import type { SessionOutcome } from '../bits/session-state.ts';
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
  const { purpose, facts, remoteUrl, looksFirst = false } = input;
  let session: OpenSession | null = null;
  let isCancelWished = false;
  let isOver = false;
  const { promise: ended, resolve } = Promise.withResolvers<SessionOutcome>();
  const settle = (outcome: SessionOutcome): void => {
    isOver = true;
    resolve(outcome);
  };
  const nothingToCancel: SessionOutcome = {
    kind: 'cancelled',
    outcome: endWithoutSession(facts),
  };

  async function start(): Promise<void> {
    // First, for reading secrets takes its time: what another run is refused with meanwhile may be among them.
    const transport = ports.transport.forRun?.() ?? ports.transport;
    const profile = await ports.profiles.profileOf(remoteUrl);
    if (isOver) return;
    session = new OpenSession(input, profile, { ...ports, transport }, observer, settle);
    // What the user wished meanwhile comes before the first step.
    if (isCancelWished) session.dispatch({ type: 'cancel' });
    const at = ports.clock.now();
    session.dispatch(purpose === 'cancel' ? { type: 'start-cancel', at } : { type: 'start', at, looksFirst });
  }

  /** Nothing has been sent while the key store makes up its mind: there is nothing to wait for. */
  function wishEarly(wish: 'pause' | 'cancel'): void {
    if (wish === 'pause') settle({ kind: 'suspended' });
    else if (facts.sessionId === null) settle(nothingToCancel);
    else isCancelWished = true;
  }

  function tell(wish: 'pause' | 'cancel'): void {
    if (session === null) wishEarly(wish);
    else session.dispatch({ type: wish });
  }

  if (purpose === 'cancel' && facts.sessionId === null) settle(nothingToCancel);
  else {
    start().catch((cause: unknown) =>
      settle({ kind: 'failed', error: errorOfProfile(cause), abandonsSession: false }),
    );
  }

  return {
    pause: () => tell('pause'),
    cancel: () => tell('cancel'),
    abort() {
      tell('pause');
      session?.drop();
    },
    ended,
  };
}

const errorOfProfile = (cause: unknown): UploadError =>
  cause instanceof ProfileError
    ? cause.uploadError
    : uploadError('internal', 'fatal', { detail: String(cause).slice(0, 500) });
