import type { FragmentPacket, Packet } from '../bits/packet.ts';

const sampleSessionId = '{3F2B8C61-0D4E-4A57-9B1C-7E60A2D5F814}';

/** The packets without a body, one of each. */
export const emptyPackets: readonly Packet[] = [
  { type: 'create-session', protocolCase: 'lower' },
  { type: 'ping' },
  { type: 'close-session', sessionId: sampleSessionId },
  { type: 'cancel-session', sessionId: sampleSessionId },
];

export const fragmentPacket = (first: number, length: number, total = first + length): FragmentPacket => ({
  type: 'fragment',
  sessionId: sampleSessionId,
  range: { first, last: first + length - 1, total },
  contentName: 'file.bin',
});
