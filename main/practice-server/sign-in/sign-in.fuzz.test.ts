import { describe, expect, it } from 'vitest';
import { digestAnswer, ntlmAuthenticate, ntlmNegotiate } from '../../testing/raw-sign-in.ts';
import { seededRandom } from '../../testing/seeded-random.ts';
import { systemClock } from '../clock.ts';
import { HeaderList } from '../header-list.ts';
import { SignIn } from './sign-in.ts';

const ann = { user: 'ann', password: 'secret' };
const attempts = 2000;

function gate() {
  const signIn = new SignIn(
    { accounts: [ann], schemes: ['Digest-SHA-256', 'NTLM', 'Basic', 'Bearer'] },
    systemClock,
  );
  return (authorization: string | null, line: object) =>
    signIn.admit(
      {
        method: 'BITS_POST',
        target: '/a',
        headers: new HeaderList(authorization === null ? [] : [['Authorization', authorization]]),
        contentLength: 0,
        isLast: false,
        expectsContinue: false,
      },
      line,
    );
}

const challengesOf = (admission: ReturnType<ReturnType<typeof gate>>): string[] =>
  'response' in admission ? admission.response.headers.map(([, value]) => value) : [];

/** Damages one byte, or cuts the rest off. */
function damaged(bytes: Buffer, random: ReturnType<typeof seededRandom>): Buffer {
  const at = random.below(bytes.length);
  if (random.below(4) === 0) return bytes.subarray(0, at);
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  return changed;
}

describe('damaged credentials', () => {
  it(`are never let in by NTLM, and break nothing, ${attempts} times`, () => {
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 0xffff_ffff);
    const random = seededRandom(seed);
    const admit = gate();
    for (let count = 0; count < attempts; count += 1) {
      const line = {};
      const [token = ''] = challengesOf(admit(`NTLM ${ntlmNegotiate.toString('base64')}`, line));
      const challenge = Buffer.from(token.slice('NTLM '.length), 'base64');
      const message = damaged(ntlmAuthenticate(challenge, ann), random);
      const admission = admit(`NTLM ${message.toString('base64')}`, line);
      expect(admission.user, `FUZZ_SEED=${seed}, ${message.toString('hex')}`).toBeNull();
    }
  });

  it(`are let in by Digest only when they say the same, ${attempts} times`, () => {
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 0xffff_ffff);
    const random = seededRandom(seed);
    const admit = gate();
    for (let count = 0; count < attempts; count += 1) {
      const [challenge = ''] = challengesOf(admit(null, {}));
      const right = digestAnswer(challenge, { ...ann, target: '/a' });
      const text = damaged(Buffer.from(right, 'latin1'), random).toString('latin1');
      // Letter case of names and of hexadecimal digits, and white space, mean nothing.
      const meaning = (value: string) => value.toLowerCase().replace(/[\s"]/g, '');
      if (meaning(text) === meaning(right)) continue;
      expect(admit(text, {}).user, `FUZZ_SEED=${seed}, ${text}`).toBeNull();
      if (count % 100 === 0) expect(admit(right, {}).user).toBe('ann');
    }
  });
});
