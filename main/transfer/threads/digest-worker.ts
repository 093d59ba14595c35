import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** What the thread is asked, in order; all but `end` are answered. */
export interface DigestCall {
  stream: number;
  /** Bytes that follow those of the calls before. */
  chunk: Uint8Array | null;
  wish: 'take' | 'value' | 'end';
}

const running = new Map<number, Hash>();

parentPort?.on('message', ({ stream, chunk, wish }: DigestCall) => {
  const hash = running.get(stream) ?? createHash('sha256');
  running.set(stream, hash);
  if (chunk !== null) hash.update(chunk);
  if (wish === 'end') running.delete(stream);
  else parentPort?.postMessage(wish === 'value' ? hash.copy().digest('hex') : '');
});
