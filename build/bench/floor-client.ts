// The least that any client under Node has to do: read a block, write it, in turn. Takes file and address;
// the answer goes back over the process channel.
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import net from 'node:net';
import type { RunResult } from './rounds.ts';

const [sourcePath = '', address = ''] = process.argv.slice(2);
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();

const { hostname, port } = new URL(address);
const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
await once(socket, 'connect');
const file = openSync(sourcePath, 'r');
socket.write(`PUT /floor HTTP/1.1\r\nHost: floor\r\nContent-Length: ${fstatSync(file).size}\r\n\r\n`);
const block = Buffer.allocUnsafeSlow(1024 * 1024);
const read = (): number => readSync(file, block, 0, block.length, null);
for (let bytes = read(); bytes > 0; bytes = read()) {
  if (!socket.write(block.subarray(0, bytes))) await once(socket, 'drain');
}
await once(socket, 'data');
closeSync(file);
socket.destroy();

const cpu = process.cpuUsage(cpuBefore);
process.send?.({
  seconds: (performance.now() - startedAt) / 1000,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
} satisfies RunResult);
process.disconnect();
