import { ConnectionLost } from '../practice-server/byte-source.ts';
import { systemClock } from '../practice-server/clock.ts';
import { RequestRefused } from '../practice-server/request-head.ts';
import { RequestReader } from '../practice-server/request-reader.ts';
import { PacketListSource } from './packet-list-source.ts';
import { sha256Hex } from './protocol-vectors.ts';

export interface ReadRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBytes: number;
  readonly bodySha256: string;
}

/** How one stream of bytes was understood. */
export interface Reading {
  readonly requests: readonly ReadRequest[];
  /** `end`, `lost` (cut short) or the refusal as status and reason. */
  readonly end: string;
}

/** Reads everything that these packets hold. Rejects only with what nobody expected. */
export async function readRequests(packets: readonly Buffer[]): Promise<Reading> {
  const reader = new RequestReader(new PacketListSource(packets), systemClock, () => {});
  const requests: ReadRequest[] = [];
  try {
    for (let request = await reader.next(); request; request = await reader.next()) {
      const { head, body } = request;
      const pieces: Buffer[] = [];
      for (let bytes = await body.read(); bytes; bytes = await body.read()) pieces.push(bytes);
      const whole = Buffer.concat(pieces);
      requests.push({
        method: head.method,
        target: head.target,
        headers: head.headers.entries,
        bodyBytes: whole.length,
        bodySha256: sha256Hex(whole),
      });
    }
    return { requests, end: 'end' };
  } catch (error) {
    if (error instanceof RequestRefused) return { requests, end: `${error.status} ${error.message}` };
    if (error instanceof ConnectionLost) return { requests, end: 'lost' };
    throw error;
  } finally {
    reader.stop();
  }
}
