const tags = { integer: 0x02, octets: 0x04, sequence: 0x30, first: 0xa0, second: 0xa1 } as const;

/**
 * Whether a status that came with a certificate in the handshake says that it was revoked. Who signed the
 * status is not looked at: a lie could only make an upload fail. Bytes that are none say nothing.
 * [RFC 6960] 4.2.1
 * @param serialNumber of the certificate, in hex.
 */
export function isRevoked(status: Uint8Array, serialNumber: string): boolean {
  // OCSPResponse, its bytes, what they are, the basic response, its data, the list of answers.
  const basic = path(Buffer.from(status), tags.sequence, tags.first, tags.sequence, tags.octets);
  const answers = path(basic, tags.sequence, tags.sequence, tags.sequence);
  return partsOf(answers).some(({ content: answer }) => {
    const [id, verdict] = partsOf(answer);
    const serial = partsOf(id?.content).find(({ tag }) => tag === tags.integer)?.content;
    return verdict?.tag === tags.second && serial !== undefined && hexOf(serial) === bare(serialNumber);
  });
}

interface Part {
  tag: number;
  content: Buffer;
}

/** Content of the first part with the first tag, of the first part in that with the second tag, and so on. */
function path(der: Buffer | undefined, ...steps: readonly number[]): Buffer | undefined {
  let content = der;
  for (const step of steps) content = partsOf(content).find(({ tag }) => tag === step)?.content;
  return content;
}

/** Parts side by side, up to the first that is cut off. [X.690] 8.1 */
function partsOf(der: Buffer | undefined): Part[] {
  const parts: Part[] = [];
  let rest = der ?? Buffer.alloc(0);
  while (rest.length >= 2) {
    const [tag = 0, short = 0] = rest;
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    if (lengthBytes > 4 || rest.length < 2 + lengthBytes) break;
    const start = 2 + lengthBytes;
    const end = start + (lengthBytes === 0 ? short : rest.readUIntBE(2, lengthBytes));
    if (short === 0x80 || end > rest.length) break;
    parts.push({ tag, content: rest.subarray(start, end) });
    rest = rest.subarray(end);
  }
  return parts;
}

const hexOf = (number: Buffer): string => bare(number.toString('hex'));

const bare = (hex: string): string => hex.toLowerCase().replace(/^0+/, '');
