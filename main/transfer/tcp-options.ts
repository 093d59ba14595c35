import type { LookupFunction, TcpNetConnectOpts } from 'node:net';

export const tcpOptions = (host: string, port: number, lookup: LookupFunction): TcpNetConnectOpts => ({
  host,
  port,
  lookup,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
  // Node's 250 ms give every address of a host behind a slow line up before it can answer.
  autoSelectFamilyAttemptTimeout: 3_000,
});
