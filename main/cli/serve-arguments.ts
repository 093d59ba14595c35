import { refuse } from './bad-usage.ts';
import type { OptionValues } from './parse-words.ts';

export interface ServeArguments {
  command: 'serve';
  folder: string | null;
  port: number;
  /** Pace at which uploads are taken, in bytes per second; null is as fast as they come. */
  bytesPerSecond: number | null;
  /** Print a line for every packet. */
  isLogging: boolean;
  mode: (typeof serveModes)[number];
  /** Who may come in; the password is in BITLADE_PASSWORD. Null lets everybody in. */
  userName: string | null;
  /** Answers every upload with a receipt. */
  isReplying: boolean;
}

const serveModes = ['commitOnClose', 'strict', 'iis'] as const;

/** Throws `BadUsage`. */
export function readServe(
  rest: readonly string[],
  { port, rate, log, mode: modeText = 'commitOnClose', reply, ...values }: OptionValues,
): ServeArguments {
  if (rest.length > 1) refuse('Name one folder.');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    refuse('Port must be 0 to 65535.');
  if (rate !== undefined && !(/^\d{1,6}$/.test(rate) && Number(rate) > 0))
    refuse('The rate must be whole megabytes a second, 1 or more.');
  const mode = serveModes.find((each) => each === modeText);
  return {
    command: 'serve',
    folder: rest[0] ?? null,
    port: Number(port ?? 0),
    bytesPerSecond: rate === undefined ? null : Number(rate) * 1_000_000,
    isLogging: log,
    mode: mode ?? refuse(`The mode must be ${serveModes.join(', ')}.`),
    userName: values['sign-in'] ?? null,
    isReplying: reply,
  };
}
