import v8 from 'node:v8';
import vm from 'node:vm';

v8.setFlagsFromString('--expose-gc');
const collect: () => void = vm.runInNewContext('gc');

/** Bytes that are really in use, on the heap and in buffers: everything nobody holds is collected first. */
export async function bytesInUse(): Promise<number> {
  collect();
  // Buffers that were collected are taken off the count when the event loop turns.
  await new Promise(setImmediate);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
