import { subscribe } from 'node:diagnostics_channel';
import { packetTypes } from '../../bits/header-names.ts';
import { type PacketType, packetBodyLength } from '../../bits/packet.ts';
import type { FragmentBody, PacketTransport, SendOptions } from '../../transfer/ports.ts';
import type { KillSwitch } from './kill-switch.ts';
import { overriding } from './overriding.ts';

const names: Record<PacketType, string> = {
  'create-session': packetTypes.createSession,
  ping: packetTypes.ping,
  fragment: packetTypes.fragment,
  'close-session': packetTypes.closeSession,
  'cancel-session': packetTypes.cancelSession,
};

/** The transport with kill points before, within and after each packet, and at its Ack before that is read. */
export function killingTransport(transport: PacketTransport, kill: KillSwitch): PacketTransport {
  killOnceSent(kill);
  return {
    connect(remoteUrl, profile) {
      const connection = transport.connect(remoteUrl, profile);
      return overriding(connection, {
        async send(packet, options) {
          const name = names[packet.type];
          kill.pass(`before ${name}`);
          const bodyBytes = packetBodyLength(packet);
          const outcome = await connection.send(packet, watched(options, bodyBytes, kill));
          if (outcome.kind === 'answered') kill.pass(`${name} Ack`);
          return outcome;
        },
      });
    },
  };
}

/** Packets without a body: the library says when it writes their heads, and has done so at the next turn. */
function killOnceSent(kill: KillSwitch): void {
  subscribe('undici:client:sendHeaders', (message) => {
    const head =
      typeof message === 'object' && message && 'headers' in message ? String(message.headers) : '';
    const name = /^BITS-Packet-Type: (.+?)\r?$/im.exec(head)?.[1];
    if (name && name !== packetTypes.fragment) setImmediate(() => kill.pass(`${name} sent`));
  });
}

function watched(options: SendOptions, bodyBytes: number, kill: KillSwitch): SendOptions {
  const { body, onSentBytes } = options;
  if (body === undefined) return options;
  let isSent = false;
  return {
    ...options,
    body: () => halved(body(), bodyBytes / 2, kill),
    onSentBytes(sentBytes) {
      onSentBytes?.(sentBytes);
      if (sentBytes < bodyBytes || isSent) return;
      isSent = true;
      kill.pass('Fragment sent');
    },
  };
}

async function* halved(body: FragmentBody, halfBytes: number, kill: KillSwitch): AsyncIterable<Uint8Array> {
  let sentBytes = 0;
  for await (const bytes of body instanceof Uint8Array ? [body] : body) {
    const cut = Math.ceil(halfBytes) - sentBytes;
    sentBytes += bytes.length;
    if (cut < 0 || cut >= bytes.length) {
      yield bytes;
      continue;
    }
    if (cut > 0) yield bytes.subarray(0, cut);
    kill.pass('Fragment half sent');
    yield bytes.subarray(cut);
  }
}
