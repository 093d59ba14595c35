import type { ScriptedAnswer } from '../../main/testing/scripted-server-answer.ts';

export const protocolGuid = '{7df0354d-249b-430f-820d-3d2a9bef4931}';

/** An answer before it is written down; a header that is null is left out. */
export interface LooseAck {
  /** Code and reason, such as `200 OK`. */
  status: string;
  headers: Readonly<Record<string, string | null>>;
  body?: string;
  version?: 'HTTP/1.0' | 'HTTP/1.1';
  afterwards?: ScriptedAnswer['afterwards'];
}

/** An Ack with a length of 0. */
export const ack = (headers: LooseAck['headers'] = {}, status = '200 OK'): LooseAck => ({
  status,
  headers: { 'BITS-Packet-Type': 'Ack', 'Content-Length': '0', ...headers },
});

/** A refusal with its code and the context "the server". */
export const refusal = (status: string, code: string, headers: LooseAck['headers'] = {}): LooseAck =>
  ack({ 'BITS-Error-Code': code, 'BITS-Error-Context': '0x5', ...headers }, status);

/** Header names of the answer written another way. */
export const renamed = (answer: LooseAck, rename: (name: string) => string): LooseAck => ({
  ...answer,
  headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [rename(name), value])),
});

export const withHeaders = (answer: LooseAck, headers: LooseAck['headers']): LooseAck => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

export function written({
  status,
  headers,
  body = '',
  version = 'HTTP/1.1',
  afterwards,
}: LooseAck): ScriptedAnswer {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  );
  return { bytes: `${version} ${status}\r\n${lines.join('')}\r\n${body}`, ...(afterwards && { afterwards }) };
}
