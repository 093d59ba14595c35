import { type PracticeServer, startPracticeServer } from '../practice-server/practice-server.ts';
import type { PracticeServerOptions } from '../practice-server/server-options.ts';
import { TempFolder } from './temp-folder.ts';

export interface FarmOptions extends Omit<PracticeServerOptions, 'folder' | 'hostId' | 'sharedSessions'> {
  /** Where the node listens. */
  nodeHost?: '127.0.0.1' | '::1';
  /** The node's name in BITS-Host-Id, without its port. */
  nodeName?: string;
  /** False: the origin knows nothing of the node's sessions. */
  isShared?: boolean;
}

/**
 * A farm of two servers: `origin` hands out `node` as BITS-Host-Id, with its port because both stand on one
 * computer. Each has behaviours, a transcript and an end of its own.
 */
export class PracticeFarm implements AsyncDisposable {
  readonly origin: PracticeServer;
  readonly node: PracticeServer;
  readonly #folders: readonly TempFolder[];

  private constructor(origin: PracticeServer, node: PracticeServer, folders: readonly TempFolder[]) {
    this.origin = origin;
    this.node = node;
    this.#folders = folders;
  }

  static async start(options: FarmOptions = {}): Promise<PracticeFarm> {
    const { nodeHost = '127.0.0.1', nodeName, isShared = true, ...rules } = options;
    const nodeFolder = new TempFolder();
    const originFolder = isShared ? nodeFolder : new TempFolder();
    const node = await startPracticeServer({ ...rules, host: nodeHost, folder: nodeFolder.path });
    const name = nodeName ?? (nodeHost === '::1' ? '[::1]' : nodeHost);
    const origin = await startPracticeServer({
      ...rules,
      folder: originFolder.path,
      hostId: `${name}:${node.port}`,
      sharedSessions: isShared ? node : null,
    });
    return new PracticeFarm(origin, node, [...new Set([nodeFolder, originFolder])]);
  }

  /** As a crash of the node; its port refuses connections afterwards. */
  async killNode(): Promise<void> {
    this.node.kill();
    await this.node.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.origin.stop(), this.node.stop()]);
    for (const folder of this.#folders) folder[Symbol.dispose]();
  }
}
