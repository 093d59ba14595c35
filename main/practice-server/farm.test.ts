import { describe, expect, it } from 'vitest';
import { essence, PacketClient } from '../testing/practice-bench.ts';
import { type FarmOptions, PracticeFarm } from '../testing/practice-farm.ts';
import { RawClient } from '../testing/raw-client.ts';

const clientOf = async (port: number, host = '127.0.0.1') =>
  new PacketClient(await RawClient.connect(port, { host }), '/report.bin');

async function startedUpload(options: FarmOptions) {
  const farm = await PracticeFarm.start({ ...options, hostIdFallbackSeconds: 180 });
  const origin = await clientOf(farm.origin.port);
  const created = await origin.create();
  const node = await clientOf(farm.node.port, options.nodeHost);
  node.sessionId = origin.sessionId;
  return { farm, origin, node, created };
}

describe('a farm', () => {
  it('S-56: shares replies too, and its node may have another name', async () => {
    const { farm, origin, node, created } = await startedUpload({
      nodeName: 'localhost',
      builtInReply: true,
    });
    await using _ = farm;
    const name = `localhost:${farm.node.port}`;
    expect(created.header('BITS-Host-Id')).toBe(name);
    const answer = await node.fragment(0, 9, 10, { Host: name });
    const url = new URL(answer.header('BITS-Reply-URL') ?? '');
    expect(url.host).toBe(name);
    for (const { raw } of [node, origin]) {
      const reply = await raw.request({ method: 'GET', target: url.pathname });
      expect(reply.body.toString()).toContain('report.bin');
    }
  });

  it.each(['127.0.0.1', '::1'] as const)(
    'S-16 names its node at %s, which knows the session and can be killed alone',
    async (nodeHost) => {
      const { farm, origin, node, created } = await startedUpload({ nodeHost });
      await using _ = farm;
      const name = nodeHost === '::1' ? '[::1]' : nodeHost;
      expect(created.header('BITS-Host-Id')).toBe(`${name}:${farm.node.port}`);
      expect(created.header('BITS-Host-Id-Fallback-Timeout')).toBe('180');
      expect((await node.ping()).status).toBe(200);
      expect(essence(await node.fragment(0, 4, 10))).toMatchObject({ status: 200, received: '5' });

      await farm.killNode();
      await node.raw.ended();
      await expect(RawClient.connect(farm.node.port, { host: nodeHost })).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
      expect(essence(await origin.fragment(5, 9, 10))).toMatchObject({ status: 200, received: '10' });
      expect((await origin.close()).status).toBe(200);
      expect(farm.origin.transcript.map((record) => record.packetType)).toEqual([
        'Create-Session',
        'Fragment',
        'Close-Session',
      ]);
    },
  );

  it('S-19 without shared sessions the other server does not know the session', async () => {
    const { farm, origin, node } = await startedUpload({ isShared: false });
    await using _ = farm;
    expect(essence(await node.fragment(0, 9, 10))).toMatchObject({ status: 500, code: '0x8020001F' });
    expect(essence(await origin.fragment(0, 9, 10))).toMatchObject({ status: 200, received: '10' });
  });
});
