import { uploadError } from '../../shared/upload-error.ts';
import { contentNameOf } from '../bits/packet.ts';
import { beginSession, stepSession } from '../bits/session-machine.ts';
import type {
  SessionCommand,
  SessionEvent,
  SessionFacts,
  SessionOutcome,
  SessionState,
} from '../bits/session-state.ts';
import { createFragmentPacer, type FragmentPacer } from './fragment-pacer.ts';
import { PacketSender } from './packet-sender.ts';
import type { SourceDigest } from './ports.ts';
import type { ReplyDownload } from './reply-download.ts';
import type { ReplyPlace } from './reply-file.ts';
import type { ServerKnowledge } from './server-knowledge.ts';
import type { ServerProfile } from './server-profile.ts';
import type { SessionInput, SessionObserver, SessionPorts } from './session-input.ts';
import { SessionSource } from './session-source.ts';

/** The machine of one session at work: events go in, its commands are carried out in their order. */
export class OpenSession {
  readonly #input: SessionInput;
  readonly #profile: ServerProfile;
  readonly #ports: SessionPorts;
  readonly #observer: SessionObserver;
  readonly #settle: (outcome: SessionOutcome) => void;
  readonly #source: SessionSource;
  readonly #pacer: FragmentPacer;
  readonly #sender: PacketSender;
  #download: ReplyDownload | null = null;
  /** What is left of a reply that nobody waits for any more is on its way out. */
  #tidying: Promise<unknown> = Promise.resolve();
  #state: SessionState;
  readonly #happened: SessionEvent[] = [];
  #isStepping = false;

  constructor(
    input: SessionInput,
    profile: ServerProfile,
    ports: SessionPorts,
    observer: SessionObserver,
    settle: (outcome: SessionOutcome) => void,
  ) {
    this.#input = input;
    this.#profile = profile;
    this.#ports = ports;
    this.#observer = observer;
    this.#settle = settle;
    const { remoteUrl, sourceIdentity } = input;
    const knowledge = ports.memory.recall(remoteUrl.origin);
    this.#source = new SessionSource(input, ports.sourceFiles, (digest) => this.#saveDigest(digest));
    this.#pacer = createFragmentPacer({
      knowledge,
      maxFragmentBytes: profile.maxFragmentBytes,
      now: () => ports.clock.now(),
      learn: (change) => this.#remember(change),
    });
    this.#sender = new PacketSender({
      connection: ports.transport.connect(remoteUrl, profile),
      source: this.#source,
      pacer: this.#pacer,
      lane: input.lane,
      clock: ports.clock,
      isReplyExpected: profile.reply.isExpected,
      onSentBytes: (sentToBytes) => observer.onSentBytes(sentToBytes),
      onAnswer: (words) => observer.onAnswer(words),
    });
    this.#state = beginSession(
      {
        totalBytes: sourceIdentity.sizeBytes,
        fileName: input.fileName,
        contentName: profile.isFileNameSent ? contentNameOf(input.fileName) : null,
        origin: remoteUrl,
        allowedHosts: profile.allowedHosts,
        emptyFiles: profile.emptyFiles,
        protocolCase: profile.protocolCase,
        knownProtocolCase: knowledge.protocolCase,
        afterBreak: profile.afterBreak,
        reply: replyWish(profile),
      },
      input.facts,
    );
  }

  /** What an observer wishes for in the middle of a step comes after the step's own commands. */
  dispatch(event: SessionEvent): void {
    this.#happened.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#happened.shift(); next !== undefined; next = this.#happened.shift()) {
      this.#take(next);
    }
    this.#isStepping = false;
  }

  /** Ends what is under way at once. */
  drop(): void {
    this.#sender.reset();
    this.#download?.abort();
  }

  #take(event: SessionEvent): void {
    if (this.#state.phase.name === 'ended') return;
    // Whoever only waits for another upload's password has opened nothing that a stop would have to undo.
    const isStop = event.type === 'pause' || event.type === 'cancel';
    if (isStop && this.#state.phase.name === 'creating') this.#sender.resetIfWaiting();
    const step = stepSession(this.#state, event);
    if (step === null) return;
    const before = this.#state.facts;
    this.#state = step.state;
    if (this.#state.facts.sessionId !== before.sessionId) this.#tidyUp(before);
    this.#guard(() => {
      this.#observer.onPhase(this.#state.phase.name, this.#state.facts);
      for (const command of step.commands) this.#perform(command);
    });
  }

  /** By the end of a run its job may have gone on to another file. */
  #saveDigest(digest: SourceDigest): void {
    if (this.#state.phase.name === 'ended') return;
    this.#guard(() => this.#observer.saveDigest(digest));
  }

  /** An observer that can't store what it must ends the run. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (cause) {
      this.drop();
      const error = uploadError('storage-failed', 'transient', { detail: String(cause).slice(0, 500) });
      const outcome: SessionOutcome = { kind: 'failed', error, abandonsSession: false };
      this.#state = { ...this.#state, phase: { name: 'ended', outcome } };
    }
    if (this.#state.phase.name === 'ended') void this.#finish(this.#state.phase.outcome);
  }

  #perform(command: SessionCommand): void {
    const tell = (event: SessionEvent): void => this.dispatch(event);
    switch (command.do) {
      case 'save':
        this.#observer.saveFacts(this.#state.facts, command.durable);
        break;
      case 'abort':
        this.drop();
        break;
      case 'check-source':
        void this.#checkSource().then(tell);
        break;
      case 'send':
        void this.#sender.send(command.packet, command.hostId).then(tell);
        break;
      case 'fetch-reply':
        void this.#fetchReply(command.replyUrl, command.hostId).then(tell);
        break;
      case 'remember':
        if ('protocolCase' in command) this.#remember({ protocolCase: command.protocolCase });
        else this.#pacer.limitedTo(command.fragmentLimitBytes);
        break;
    }
  }

  async #checkSource(): Promise<SessionEvent> {
    const error = await this.#source.check(this.#state.facts.acknowledgedBytes);
    // The run may have been stopped while a slow file system was opening the file.
    if (this.#state.phase.name === 'ended') await this.#source.close();
    if (error !== null) return { type: 'source-failed', error };
    const { acknowledgedBytes } = this.#state.facts;
    const remainingBytes = this.#state.task.totalBytes - acknowledgedBytes;
    return { type: 'source-checked', fragmentBytes: this.#pacer.nextFragmentBytes(remainingBytes) };
  }

  async #fetchReply(replyUrl: string, hostId: string | null): Promise<SessionEvent> {
    const place = this.#replyPlace(this.#state.facts);
    if (place === null) return { type: 'reply-aborted' };
    const { fileName } = this.#input;
    this.#download = this.#ports.replies.start({
      ...place,
      replyUrl,
      hostId,
      profile: this.#profile,
      fileName,
    });
    const outcome = await this.#download.ended;
    this.#download = null;
    switch (outcome.kind) {
      case 'stored':
        return { type: 'reply-stored', reply: { path: outcome.path, sizeBytes: outcome.sizeBytes } };
      case 'failed':
        return { type: 'reply-failed', error: outcome.error };
      case 'aborted':
        return { type: 'reply-aborted' };
    }
  }

  /** Where every byte arrived, a pause or a cancel may have cut the last look short. */
  async #keepDigest({ kind }: SessionOutcome): Promise<void> {
    const { facts, task } = this.#state;
    const isWhole = facts.acknowledgedBytes === task.totalBytes;
    if (!isWhole || (kind !== 'completed' && kind !== 'suspended')) return;
    const digest = await this.#source.wholeDigest();
    try {
      if (digest !== null) this.#observer.saveDigest(digest);
    } catch {
      // A full disk: the outcome of the run is the same without it.
    }
  }

  #remember(change: Partial<ServerKnowledge>): void {
    this.#ports.memory.remember(this.#input.remoteUrl.origin, change);
  }

  async #finish(outcome: SessionOutcome): Promise<void> {
    // First, for a look that ends just now closes the file.
    await this.#keepDigest(outcome);
    // In this order: the socket may hold the file's buffers until it is gone.
    await this.#sender.close();
    await this.#source.close();
    // A session that is only cancelled is over for this computer, whether or not the server has heard of it.
    if (outcome.kind === 'completed' || this.#input.purpose === 'cancel') this.#tidyUp(this.#state.facts);
    await this.#tidying;
    this.#settle(outcome);
  }

  #tidyUp(facts: SessionFacts): void {
    const place = this.#replyPlace(facts);
    // Of a session that an upload has left to be cancelled, nothing is known but its id.
    const mayHaveReply = facts.replyUrl !== null || this.#input.purpose === 'cancel';
    if (place !== null && mayHaveReply) this.#tidying = this.#ports.replies.discard(place);
  }

  #replyPlace({ sessionId }: SessionFacts): ReplyPlace | null {
    const { folder } = this.#profile.reply;
    return folder === null || sessionId === null
      ? null
      : { folder, remoteUrl: this.#input.remoteUrl, sessionId };
  }
}

function replyWish({ reply }: ServerProfile): 'none' | 'wanted' | 'expected' {
  if (reply.folder === null) return 'none';
  return reply.isExpected ? 'expected' : 'wanted';
}
