import { ending, type HostileScript } from './hostile-script.ts';

/** Peers that speak something else: said at once, since no retry helps. */
export const notHttpScripts: readonly HostileScript[] = ending(
  'not-http',
  'not-http',
)({
  'a TLS ServerHello': Buffer.from('160303004a020000460303', 'hex'),
  'HTTP/2 that goes away': Buffer.from('000008070000000000000000000000000d', 'hex'),
  'an FTP greeting': '220 (vsFTPd 3.0.5)\r\n',
  'a POP3 greeting': '+OK POP3 ready\r\n',
  'an IMAP greeting': '* OK IMAP4rev1 ready\r\n',
  'a Redis error': "-ERR unknown command 'BITS_POST'\r\n",
  'a MySQL handshake': Buffer.from('4a0000000a382e302e333600', 'hex'),
  'a SOCKS reply': Buffer.from('050000010000000000000', 'hex'),
  'a page without a head, as in HTTP/0.9': '<html><body>It works!</body></html>',
  'JSON without a head': '{"error":"no"}',
  zeros: Buffer.alloc(4096),
  ones: Buffer.alloc(4096, 0xff),
  'UTF-16': Buffer.from('\ufeffHTTP/1.1 200 OK\r\n\r\n', 'utf16le'),
  'a byte order mark before the answer': (good) => `\xef\xbb\xbf${good}`,
  'an empty line before the answer': (good) => `\r\n${good}`,
  'a blank before the answer': (good) => ` ${good}`,
  'http in small letters': (good) => good.replace('HTTP', 'http'),
  'HTTPS as the protocol': (good) => good.replace('HTTP/', 'HTTPS/'),
  'an ICY radio': (good) => good.replace('HTTP/1.1', 'ICY'),
  RTSP: (good) => good.replace('HTTP/1.1', 'RTSP/1.0'),
  SIP: (good) => good.replace('HTTP/1.1', 'SIP/2.0'),
  'the request sent back': 'BITS_POST /drop/report.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
});
