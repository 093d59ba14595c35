/** A file as the toy app's preload saw it. */
export interface TakenFile {
  name: string;
  path: string;
  size: number;
}

/** What the toy app's preload exposes; see toy-app/preload.cjs. */
export interface ToyApi {
  greet(name: string): Promise<string>;
  fail(): Promise<void>;
  nobody(): Promise<void>;
  echo(value: unknown): Promise<unknown>;
  add(a: number, b: number): number;
  klass: { x: number };
  syncVersion(): string;
  onTick(listener: (n: number) => void): () => void;
  ticks(total: number): Promise<void>;
  dropped(files: File[]): TakenFile[];
  pick(): Promise<{ canceled: boolean; filePaths: string[] }>;
  work(n: number): Promise<number>;
  onPort(listener: (message: unknown) => void): void;
  unknownMember(): void;
  unknownModule(): void;
}

declare global {
  interface Window {
    toy: ToyApi;
  }
}
