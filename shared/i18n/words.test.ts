import { describe, expect, it } from 'vitest';
import type { AddressProblem } from '../address.ts';
import { skipReasons } from '../ipc-contract.ts';
import { cancelOutcomes, type JobView, jobStates } from '../job-view.ts';
import { sampleJob } from '../testing/job-samples.ts';
import { uploadError, uploadErrorCodes } from '../upload-error.ts';
import { addressWords } from './address-words.ts';
import { cancelNotToldWords, cancelWords } from './cancel-words.ts';
import { en } from './en.ts';
import { errorSentence, errorWords } from './error-words.ts';
import { describeJob, outcomeSentence } from './job-words.ts';
import { skipWords } from './skip-words.ts';
import { stateWords } from './state-words.ts';
import { technicalLine } from './technical-line.ts';

const now = Date.UTC(2026, 10, 22, 14, 0, 0);

const job = (part: Partial<JobView>): JobView =>
  sampleJob(1, { fileName: 'report.pdf', totalBytes: 4_800_000, addedAt: now, ...part });

const addressProblems: AddressProblem[] = [
  { code: 'empty' },
  { code: 'not-http', scheme: 'ftp' },
  { code: 'has-password' },
  { code: 'bad-character', position: 12 },
  { code: 'bad-port' },
  { code: 'no-host' },
  { code: 'too-long', limit: 2200 },
  { code: 'segment-too-long', limit: 260 },
  { code: 'not-an-address' },
];

const namedFacts = { name: 'a\u202eb.txt', host: 'bits.example', target: 'https://other.example/' };

/** Every text of the catalogue; functions are called with numbers and names alike. */
function everyText(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node === 'function') return [String(node(1, 1, 1)), String(node(3, 4, 5))];
  if (typeof node === 'object' && node !== null) return Object.values(node).flatMap(everyText);
  return [];
}

/** A cancel that nobody answered, that a server was too busy for, that needs a sign-in at the server or on the way. */
const notTold = [
  uploadError('no-answer', 'transient'),
  uploadError('server-busy', 'transient', { httpStatus: 503 }),
  uploadError('sign-in-needed', 'fatal', { httpStatus: 401 }),
  uploadError('proxy-sign-in-needed', 'fatal', { httpStatus: 407 }),
].map(cancelNotToldWords);

const allWords = [
  ...everyText(en),
  ...Object.values(stateWords),
  ...[...Object.values(cancelWords), ...notTold].flatMap(({ short, full }) => [short, full]),
  ...Object.values(skipWords),
  ...addressProblems.map(addressWords),
  ...[
    ...uploadErrorCodes.map((code) => uploadError(code, 'fatal', namedFacts)),
    uploadError('reply-not-saved', 'transient', { detail: 'not-answering' }),
  ].flatMap((error) => {
    const words = errorWords(error);
    return [words.what, words.why, words.weDo, words.youCan];
  }),
];

describe('the catalogue', () => {
  it.each(uploadErrorCodes)('has four parts for %s, with and without facts', (code) => {
    for (const facts of [{}, namedFacts]) {
      for (const severity of ['transient', 'fatal'] as const) {
        const words = errorWords(uploadError(code, severity, facts));
        for (const sentence of [words.what, words.why, words.weDo, words.youCan])
          expect(sentence).toMatch(/^\S.*[.)]$/);
      }
    }
  });

  it.each(jobStates)('describes a job that is %s', (state) => {
    expect(describeJob(job({ state }), now).state.length).toBeGreaterThan(3);
  });

  it.each(cancelOutcomes)('tells a cancel that ended as %s', (cancelOutcome) => {
    const cancelled = job({ state: 'cancelled', cancelOutcome });
    expect(describeJob(cancelled, now).line).toBe(cancelWords[cancelOutcome].short);
    expect(outcomeSentence(cancelled)).toMatch(/\.$/);
  });

  it('keeps the outcomes of a cancel apart', () => {
    const texts = [...Object.values(cancelWords), ...notTold].map(({ full }) => full);
    expect(new Set(texts).size).toBe(cancelOutcomes.length + notTold.length);
  });

  it.each(skipReasons)('says why an item was left out: %s', (reason) => {
    expect(skipWords[reason]).toMatch(/\.$/);
  });

  it.each(addressProblems)('says what is wrong with an address: $code', (problem) => {
    expect(addressWords(problem)).toMatch(/\.$/);
  });

  it('neither shouts nor plays the clown, and leaves no hole', () => {
    expect(allWords.length).toBeGreaterThan(200);
    for (const words of allWords) {
      expect(words).not.toMatch(/!|\boops\b|undefined|NaN|\[object/i);
      expect(words.trim()).not.toBe('');
    }
  });

  it('makes hidden marks in names visible', () => {
    expect(errorSentence(uploadError('file-gone', 'fatal', namedFacts))).toContain("'a\\u{202e}b.txt'");
  });
});

describe('a file that grew', () => {
  const words = (expectedBytes: number, actualBytes: number): string =>
    errorWords(uploadError('file-changed', 'fatal', { name: 'a.log', expectedBytes, actualBytes })).what;

  it('is told in bytes where the rounded sizes are the same', () => {
    expect(words(4000, 5000)).toContain('grew from 4.0 kB to 5.0 kB');
    expect(words(157_286_404, 157_286_412)).toContain('grew from 157,286,404 to 157,286,412 bytes');
  });
});

describe('describeJob', () => {
  it('counts down to the next try', () => {
    const waiting = job({
      state: 'transientError',
      error: uploadError('connection-lost', 'transient'),
      nextTryAt: now + 42_000,
    });
    expect(describeJob(waiting, now)).toEqual({
      state: 'Retrying',
      line: 'Retrying · The connection was lost · next try in 0:42',
    });
    expect(describeJob(waiting, now + 60_000).line).toBe('Retrying · The connection was lost');
  });

  it('says that a cancel has not reached the server yet', () => {
    const cancelling = job({ state: 'cancelling', error: uploadError('connection-refused', 'transient') });
    expect(describeJob(cancelling, now).line).toContain('could not be reached yet; it will be told later');
    expect(describeJob(job({ state: 'cancelling' }), now).line).toContain(
      'waiting for the server to confirm',
    );
  });

  it('says when a finished upload finished', () => {
    const finishedAt = new Date(2026, 10, 22, 14, 2).getTime();
    const done = job({ state: 'acknowledged', finishedAt });
    expect(describeJob(done, finishedAt)).toEqual({ state: 'Done', line: 'Done at 14:02' });
    expect(describeJob({ ...done, closeUnconfirmed: true }, finishedAt).line).toBe(
      'Done at 14:02 · every byte arrived, but the end was not confirmed',
    );
    const reply = { path: '/home/ana/replies/report.pdf.reply', sizeBytes: 12 };
    expect(describeJob({ ...done, reply, notes: ['maybe-delivered-twice'] }, finishedAt).line).toBe(
      'Done at 14:02 · the server may have got it twice · reply saved',
    );
    expect(describeJob({ ...done, notes: ['protocol-unnamed'] }, finishedAt).line).toBe('Done at 14:02');
    expect(describeJob(done, new Date(2026, 10, 23).getTime()).line).toBe('Done on 22 Nov at 14:02');
    expect(describeJob(job({ state: 'acknowledged' }), now).line).toBe('Done');
  });

  it('says that an end was not confirmed', () => {
    expect(outcomeSentence(job({ state: 'acknowledged', closeUnconfirmed: true }))).toContain(
      'probably complete',
    );
    expect(outcomeSentence(job({ state: 'acknowledged' }))).toBeNull();
  });
});

describe('errorWords', () => {
  it('tells how the size of a changed file moved', () => {
    const grew = uploadError('file-changed', 'fatal', { name: 'x', expectedBytes: 1000, actualBytes: 2500 });
    expect(errorWords(grew).what).toBe("'x' grew from 1.0 kB to 2.5 kB since it was added.");
    const shrank = uploadError('file-changed', 'fatal', { name: 'x', expectedBytes: 1000, actualBytes: 10 });
    expect(errorWords(shrank).what).toBe("'x' got smaller, from 1.0 kB to 10 bytes since it was added.");
  });

  it('tells what became of a file whose size is the same', () => {
    const sizes = { name: 'x', expectedBytes: 10, actualBytes: 10 };
    const words = (change?: 'replaced' | 'touched' | 'content'): string =>
      errorWords(uploadError('file-changed', 'fatal', { ...sizes, ...(change && { change }) })).what;
    expect(words('replaced')).toBe("'x' is not the file that was added.");
    expect(words('touched')).toBe("'x' was touched since it was added.");
    expect(words('content')).toBe("'x' was changed since it was added.");
    expect(words()).toBe("'x' was changed since it was added.");
  });

  it('names the place that can not be read', () => {
    const broken = uploadError('file-unreadable', 'fatal', { name: 'x', position: 4096 });
    expect(errorWords(broken).what).toBe("Cannot read 'x' at position 4,096: disk error.");
  });

  it.each(['storage-failed', 'data-not-saved'] as const)(
    '%s: tells a full disk from a closed folder',
    (code) => {
      const why = (detail: string): string => errorWords(uploadError(code, 'fatal', { detail })).why;
      expect([why('ENOSPC'), why('EDQUOT')]).toEqual(['The disk is full.', 'The disk is full.']);
      expect(why('EROFS')).toBe('The folder may not be written.');
      expect(why('EACCES')).toBe('The folder may not be written.');
      expect(why('EIO')).not.toBe(why('ENOSPC'));
    },
  );

  it('names the pause that the server asked for', () => {
    const busy = uploadError('server-busy', 'transient', { retryAfterSeconds: 120 });
    expect(errorWords(busy).weDo).toContain('a pause of about 2 min');
  });
});

describe('technicalLine', () => {
  it('holds status, code and context for support', () => {
    const facts = { httpStatus: 403, bitsErrorCode: 0x80070005, bitsErrorContext: 5, detail: 'EACCES' };
    expect(technicalLine(uploadError('exists-or-denied', 'fatal', facts))).toBe(
      'exists-or-denied · HTTP 403 · BITS 0x80070005 E_ACCESSDENIED · context 5 (the server) · EACCES',
    );
    expect(technicalLine(uploadError('internal', 'fatal', { bitsErrorContext: 9 }))).toBe(
      'internal · context 9',
    );
  });
});
