import type { Encoded } from './codec.ts';

/** What the preload world sends to the main process. */
export type FromPage =
  | { kind: 'send'; channel: string; args: Encoded }
  | { kind: 'invoke'; id: number; channel: string; args: Encoded }
  | { kind: 'post'; channel: string; message: Encoded; ports: string[] }
  | { kind: 'port'; id: string; data: Encoded }
  | { kind: 'title'; title: string }
  | { kind: 'preload-error'; text: string };

/** What the main process sends to the preload world. */
export type ToPage =
  | { kind: 'reply'; id: number; value: Encoded }
  | { kind: 'refusal'; id: number; text: string }
  | { kind: 'event'; channel: string; args: Encoded }
  | { kind: 'post'; channel: string; message: Encoded; ports: string[] }
  | { kind: 'port'; id: string; data: Encoded };

/** What the preload world asks while it stands still (see page-scripts.ts). */
export type SynchronousQuestion =
  | { ask: 'path'; file: File }
  | { ask: 'send'; channel: string; args: Encoded };

/** Facts about the process that the preload script can read. */
export interface PreloadFacts {
  contentsId: number;
  platform: string;
  arch: string;
  argv: string[];
  versions: Record<string, string | undefined>;
}
