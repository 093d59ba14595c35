import { describe, expect, it } from 'vitest';
import { hresults } from '../bits/hresult.ts';
import { type FragmentRules, judgeFragment } from './fragment.ts';

const rules: FragmentRules = {
  totalBytes: 25_600,
  receivedBytes: 10_240,
  isStrict: false,
  mayRepeatLast: false,
  maxUploadBytes: Number.MAX_SAFE_INTEGER,
  maxFragmentBytes: Number.MAX_SAFE_INTEGER,
  freeBytes: Number.MAX_SAFE_INTEGER,
};
const strict = { ...rules, isStrict: true };
const fresh = { ...rules, totalBytes: null, receivedBytes: 0 };
const bad = { do: 'refuse', status: 400, errorCode: hresults.invalidArgument };
const outOfStep = { do: 'refuse', status: 416, errorCode: null };
const store = (first: number, last: number, skip = 0, total = 25_600) => ({
  do: 'store',
  range: { first, last, total },
  skip,
});
const known = { do: 'known', isLast: false };
const complete = { ...rules, receivedBytes: 25_600 };
const gib = 2 ** 30;

describe('judgeFragment', () => {
  it.each<[string, string | undefined, number, FragmentRules, object]>([
    ['S-27 the next bytes', 'bytes 10240-20479/25600', 10_240, rules, store(10_240, 20_479)],
    ['S-27 the next bytes, strict', 'bytes 10240-20479/25600', 10_240, strict, store(10_240, 20_479)],
    ['S-27 one byte', 'bytes 10240-10240/25600', 1, rules, store(10_240, 10_240)],
    ['the unit in another case', 'Bytes 10240-10240/25600', 1, rules, store(10_240, 10_240)],
    ['the first fragment', 'bytes 0-9/10', 10, fresh, store(0, 9, 0, 10)],
    ['S-21 no Content-Range', undefined, 10, rules, bad],
    ['S-21 an unknown total', 'bytes 10240-20479/*', 10_240, rules, bad],
    ['S-21 an unknown range', 'bytes */25600', 10_240, rules, bad],
    ['S-21 a reversed range', 'bytes 20479-10240/25600', 10_240, rules, bad],
    ['S-21 a range up to the total', 'bytes 25590-25600/25600', 11, rules, bad],
    ['S-21 a range beyond the total', 'bytes 10240-30000/25600', 19_761, rules, bad],
    ['S-21 an empty range', 'bytes 0--1/0', 0, fresh, bad],
    ['S-21 another unit', 'octets 10240-20479/25600', 10_240, rules, bad],
    ['S-21 two ranges', 'bytes 10240-20479/25600, 0-1/25600', 10_240, rules, bad],
    ['S-21 a number above 2^53', 'bytes 9007199254740992-9007199254740993/9007199254740999', 2, fresh, bad],
    ['S-22 a longer body', 'bytes 10240-20479/25600', 10_241, rules, bad],
    ['S-22 a shorter body', 'bytes 10240-20479/25600', 10_239, rules, bad],
    ['S-22 no body', 'bytes 10240-20479/25600', 0, rules, bad],
    ['S-23 another total', 'bytes 10240-20479/25601', 10_240, rules, bad],
    ['S-24 a gap', 'bytes 10241-20479/25600', 10_239, rules, outOfStep],
    ['S-24 a gap at the start', 'bytes 1-1/2', 1, fresh, outOfStep],
    ['S-25 an overlap', 'bytes 10000-20479/25600', 10_480, rules, store(10_000, 20_479, 240)],
    ['S-25 an overlap by one', 'bytes 10239-10240/25600', 2, rules, store(10_239, 10_240, 1)],
    ['S-25 an overlap, strict', 'bytes 10000-20479/25600', 10_480, strict, outOfStep],
    ['S-26 a duplicate', 'bytes 0-10239/25600', 10_240, rules, known],
    ['S-26 an older duplicate', 'bytes 0-5119/25600', 5120, rules, known],
    ['S-34 the last bytes again', 'bytes 20480-25599/25600', 5120, complete, { do: 'known', isLast: true }],
    [
      'the last bytes again, strict',
      'bytes 20480-25599/25600',
      5120,
      { ...complete, isStrict: true },
      outOfStep,
    ],
    [
      'S-52 the last bytes again, strict, where an application answers them',
      'bytes 20480-25599/25600',
      5120,
      { ...complete, isStrict: true, mayRepeatLast: true },
      { do: 'known', isLast: true },
    ],
    [
      'other bytes again, strict, where an application answers the last',
      'bytes 0-5119/25600',
      5120,
      { ...complete, isStrict: true, mayRepeatLast: true },
      outOfStep,
    ],
    ['S-26 a duplicate, strict', 'bytes 0-10239/25600', 10_240, strict, outOfStep],
    [
      'S-29 a total at the limit',
      'bytes 0-9/100',
      10,
      { ...fresh, maxUploadBytes: 100 },
      store(0, 9, 0, 100),
    ],
    [
      'S-29 a total above the limit',
      'bytes 0-9/101',
      10,
      { ...fresh, maxUploadBytes: 100 },
      { do: 'refuse', status: 500, errorCode: hresults.tooLarge },
    ],
    [
      'S-30 a fragment at the limit',
      'bytes 0-9/10',
      10,
      { ...fresh, maxFragmentBytes: 10 },
      store(0, 9, 0, 10),
    ],
    [
      'S-30 a fragment above the limit',
      'bytes 0-9/10',
      10,
      { ...fresh, maxFragmentBytes: 9 },
      { do: 'refuse', status: 413, errorCode: null },
    ],
    [
      'S-31 more than fits',
      'bytes 10240-10249/25600',
      10,
      { ...rules, freeBytes: 9 },
      { do: 'refuse', status: 500, errorCode: hresults.diskFull },
    ],
    [
      'S-31 as much as fits, known bytes not counted',
      'bytes 10230-10249/25600',
      20,
      { ...rules, freeBytes: 10 },
      store(10_230, 10_249, 10),
    ],
    [
      'S-33 above 4 GiB',
      `bytes ${5 * gib - 1}-${5 * gib}/${6 * gib}`,
      2,
      { ...rules, totalBytes: 6 * gib, receivedBytes: 5 * gib },
      store(5 * gib - 1, 5 * gib, 1, 6 * gib),
    ],
    [
      'S-33 near 2^53',
      'bytes 9007199254740980-9007199254740989/9007199254740991',
      10,
      { ...rules, totalBytes: 9_007_199_254_740_991, receivedBytes: 9_007_199_254_740_980 },
      store(9_007_199_254_740_980, 9_007_199_254_740_989, 0, 9_007_199_254_740_991),
    ],
    ['a file without bytes', 'bytes */0', 0, fresh, { do: 'empty' }],
    ['a file without bytes, again', 'bytes */0', 0, { ...fresh, totalBytes: 0 }, { do: 'empty' }],
    ['a file without bytes, with a body', 'bytes */0', 1, fresh, bad],
    ['a file without bytes, after bytes', 'bytes */0', 0, rules, bad],
  ])('%s', (_title, contentRange, contentLength, given, verdict) => {
    expect(judgeFragment(contentRange, contentLength, given)).toEqual(verdict);
  });
});
