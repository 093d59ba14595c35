/** What earlier uploads have found out about a server (scheme, host and port). All times in milliseconds. */
export interface ServerKnowledge {
  /** Acknowledged bytes per second of sending, smoothed. */
  bytesPerSecond: number | null;
  /** Epoch time of the rate. */
  measuredAt: number;
  roundTripMs: number | null;
  /** Smallest delay between the last byte of a fragment and its Ack, beyond a round trip. */
  ackDelayMs: number | null;
  /** Time spent sending, and how often a connection broke in it. */
  busyMs: number;
  breaks: number;
  /** Longest fragment that this server takes, after it refused a longer one. */
  fragmentLimitBytes: number | null;
  /** Epoch time of the limit. */
  limitedAt: number;
  /** Length to begin with after a break; null when the rate says it. */
  shortenedToBytes: number | null;
  /** Letter case of the protocol GUID that it answered to, if it refused the other. */
  protocolCase: 'lower' | 'upper' | null;
}

export const nothingKnown: ServerKnowledge = {
  bytesPerSecond: null,
  measuredAt: 0,
  roundTripMs: null,
  ackDelayMs: null,
  busyMs: 0,
  breaks: 0,
  fragmentLimitBytes: null,
  limitedAt: 0,
  shortenedToBytes: null,
  protocolCase: null,
};

/** Remembers servers across runs and restarts. Losing it costs speed, never data. */
export interface ServerMemory {
  recall(origin: string): ServerKnowledge;
  /** Never throws. */
  remember(origin: string, change: Partial<ServerKnowledge>): void;
}
