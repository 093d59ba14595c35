import { writeFileSync } from 'node:fs';
import { noSession } from '../bits/session-state.ts';
import { unlimitedLane } from '../transfer/rate-lane.ts';
import { runSession, type SessionRun } from '../transfer/run-session.ts';
import type { ServerProfile } from '../transfer/server-profile.ts';
import { NodeSourceFiles, statSource } from '../transfer/source-file.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';
import { FakeClock } from './fake-clock.ts';
import { noReplies, PlainMemory } from './plain-ports.ts';
import { TempFolder } from './temp-folder.ts';

/** Uploads of one small file that share a transport, as those of one program do; nothing that they report is kept. */
export class PlainUploads implements Disposable {
  readonly #folder = new TempFolder();
  readonly #sourcePath = this.#folder.join('file.bin');
  readonly #ports: Omit<Parameters<typeof runSession>[1], 'profiles'>;

  constructor() {
    const clock = new FakeClock();
    writeFileSync(this.#sourcePath, 'some bytes');
    this.#ports = {
      transport: new UndiciTransport({ clock, userAgent: 'Test/1' }),
      sourceFiles: new NodeSourceFiles(),
      memory: new PlainMemory(),
      replies: noReplies,
      clock,
    };
  }

  /** @param profile may come late, as from a key store */
  async begin(remoteUrl: URL, profile: Promise<ServerProfile>): Promise<SessionRun> {
    return runSession(
      {
        purpose: 'upload',
        remoteUrl,
        sourcePath: this.#sourcePath,
        sourceIdentity: await statSource(this.#sourcePath),
        fileName: 'file.bin',
        facts: noSession,
        digest: null,
        lane: unlimitedLane,
      },
      { ...this.#ports, profiles: { profileOf: () => profile } },
      { saveFacts() {}, saveDigest() {}, onAnswer() {}, onPhase() {}, onSentBytes() {} },
    );
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}
