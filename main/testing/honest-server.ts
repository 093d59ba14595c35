import type { Packet } from '../bits/packet.ts';
import type { SessionEvent } from '../bits/session-state.ts';
import { accepted, created, outOfStep, received, sessionNotFound } from './session-script.ts';

/** A strict server of one file that tells the truth, in memory. */
export class HonestServer {
  /** Bytes by session id. */
  readonly held = new Map<string, number>();
  isPlaced = false;
  private made = 0;
  readonly totalBytes: number;
  /** As IIS does; else at Close-Session. */
  readonly placesAtLastFragment: boolean;

  constructor(totalBytes: number, placesAtLastFragment: boolean) {
    this.totalBytes = totalBytes;
    this.placesAtLastFragment = placesAtLastFragment;
  }

  /** Loses its sessions, but for whole ones that wait for their Close-Session. */
  forget(): void {
    for (const [id, bytes] of this.held) {
      if (bytes < this.totalBytes || this.isPlaced) this.held.delete(id);
    }
  }

  answer(packet: Packet): SessionEvent {
    if (packet.type === 'ping') return accepted;
    if (packet.type === 'create-session') {
      this.made += 1;
      this.held.set(`{${this.made}}`, 0);
      return created(`{${this.made}}`);
    }
    const held = this.held.get(packet.sessionId);
    if (held === undefined) return sessionNotFound;
    if (packet.type === 'fragment') {
      if (packet.range.first !== held) return outOfStep(held);
      this.held.set(packet.sessionId, packet.range.last + 1);
      if (packet.range.last + 1 === this.totalBytes && this.placesAtLastFragment) this.isPlaced = true;
      return received(packet.range.last + 1);
    }
    this.held.delete(packet.sessionId);
    if (packet.type === 'close-session' && held === this.totalBytes) this.isPlaced = true;
    return accepted;
  }
}
