import { ending, type HostileScript, withLines } from './hostile-script.ts';

/** Good Acks with a value that must not lead anywhere. */
export const oddValueScripts: readonly HostileScript[] = ending(
  'done',
  'done',
)({
  'a host id that is a URL': withLines('BITS-Host-Id: http://127.0.0.1:9/'),
  'a host id with a path': withLines('BITS-Host-Id: 127.0.0.1/../etc'),
  'a host id with a user': withLines('BITS-Host-Id: user:secret@127.0.0.1'),
  'a host id with blanks': withLines('BITS-Host-Id: a b c'),
  'a host id of 4,000 characters': withLines(`BITS-Host-Id: ${'h'.repeat(4000)}`),
  'an empty host id': withLines('BITS-Host-Id: '),
  'two host ids': withLines('BITS-Host-Id: a.test', 'BITS-Host-Id: b.test'),
  'a fall-back time of nonsense': withLines('BITS-Host-Id-Fallback-Timeout: soon'),
  'a reply on this disk': withLines('BITS-Reply-URL: file:///etc/passwd'),
  'a reply that is a script': withLines('BITS-Reply-URL: javascript:alert(1)'),
  'an error code in every Ack': withLines('BITS-Error-Code: 0x80004005', 'BITS-Error-Context: 0x7'),
  'an error code of nonsense': withLines('BITS-Error-Code: oops', 'BITS-Error: 99999999999999999999'),
  'a location in every Ack': withLines('Location: http://127.0.0.1:9/'),
  'a wait in every Ack': withLines('Retry-After: 999999999'),
  'a sign-in in every Ack': withLines('WWW-Authenticate: Basic realm="x"'),
  'another service in every Ack': withLines('Alt-Svc: h3=":9"', 'Upgrade: h2c'),
  'an order to forget all': withLines('Clear-Site-Data: "*"', 'Strict-Transport-Security: max-age=1'),
});
