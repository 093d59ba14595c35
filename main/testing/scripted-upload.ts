import type { HttpAnswer } from '../bits/http-answer.ts';
import type { Exchanger } from '../transfer/exchanger.ts';
import { PasswordTrials, type RunTrials } from '../transfer/sign-in/password-trials.ts';
import { password } from './signing-rig.ts';

interface Signing {
  /** Who asks for the password. */
  signer: string;
  isLineOpen: boolean;
  signing(bare: Exchanger, trials: RunTrials): Exchanger;
}

/** An upload that signs in, and is given one of the `answers` for each request; then nothing more comes. */
export function scriptedUpload(answers: HttpAnswer[], { signer, isLineOpen, signing }: Signing) {
  const trials = new PasswordTrials();
  const { promise: hanging, resolve: hangs } = Promise.withResolvers<void>();
  const bare: Exchanger = {
    async exchange() {
      const answer = answers.shift();
      if (answer === undefined) {
        hangs();
        return new Promise(() => undefined);
      }
      return { kind: 'answered', answer, timing: { sendMs: 0, answerMs: 0 } };
    },
    isLineOpen,
    reset() {},
    async close() {},
  };
  const run = signing(bare, trials.asOfNow());
  const request = { method: 'BITS_POST', path: '/x', headers: [], body: null };
  return {
    run,
    /** There is no answer left. */
    hanging,
    send: () => run.exchange(request, { answerTimeoutMs: 1000 }),
    /** Whether another upload may try the password. */
    other: () => trials.asOfNow().of(signer, password).mayTry(new AbortController().signal),
  };
}
