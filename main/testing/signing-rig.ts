import { bitsVerb } from '../bits/header-names.ts';
import { type Packet, packetHeaders } from '../bits/packet.ts';
import type { Exchanger } from '../transfer/exchanger.ts';
import type { FragmentBody, PacketOutcome } from '../transfer/ports.ts';
import { plainProfile, type ServerProfile } from '../transfer/server-profile.ts';
import { UndiciTransport } from '../transfer/undici-transport.ts';
import { FakeClock } from './fake-clock.ts';
import type { RecordedRequest } from './socket-recorder.ts';

/** Stands out wherever it should not be. */
export const canary = 'canary-4711';
export const password = { kind: 'password', userName: 'me', password: canary } as const;

/** CHALLENGE_MESSAGE as a server sends it. [MS-NLMP] 4.2.4.3 */
export const ntlmChallenge: string = Buffer.from(
  '4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000060070170000000f53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000',
  'hex',
).toString('base64');

/** Real sockets with sign-in around them. */
export const signingExchanger = (
  url: URL,
  profile: Partial<ServerProfile>,
  chosenFor: URL | null = null,
): Exchanger =>
  new UndiciTransport({ clock: new FakeClock(), userAgent: 'Test/1' }).exchanger(
    url,
    { ...plainProfile, ...profile },
    chosenFor === null ? undefined : { isServerChosen: true, remoteUrl: chosenFor },
  );

export const sendPacket = (
  exchanger: Exchanger,
  url: URL,
  packet: Packet,
  body: (() => FragmentBody) | null = null,
): Promise<PacketOutcome> =>
  exchanger.exchange(
    { method: bitsVerb, path: url.pathname + url.search, headers: packetHeaders(packet), body },
    { answerTimeoutMs: 60_000 },
  );

/** Status, and why it is final. */
export const verdictOf = (outcome: PacketOutcome): unknown[] =>
  outcome.kind === 'answered'
    ? [outcome.answer.status, outcome.answer.signInProblem].filter((part) => part !== undefined)
    : [outcome.kind, outcome.certainty];

export const headerOf = ({ headers }: RecordedRequest, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1];

/** `0 Fragment+10 NTLM 3`: connection, packet with the length of its body, scheme with the type of its message. */
export function signInLine(request: RecordedRequest): string {
  const { connection, method, body } = request;
  const name = headerOf(request, 'BITS-Packet-Type') ?? method;
  const [scheme = '', token = ''] = headerOf(request, 'Authorization')?.split(' ') ?? [];
  const message = Buffer.from(token, 'base64');
  const type = message.toString('latin1', 0, 7) === 'NTLMSSP' ? [message.readUInt32LE(8)] : [];
  const size = body.length > 0 ? `+${body.length}` : '';
  return [connection, name + size, scheme, ...type].filter((part) => part !== '').join(' ');
}
