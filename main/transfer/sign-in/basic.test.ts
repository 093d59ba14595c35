import { describe, expect, it } from 'vitest';
import { basicAuthorization } from './basic.ts';

describe('Basic', () => {
  // [RFC 7617] 2, 2.1
  it.each([
    ['Aladdin', 'open sesame', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['test', '123£', 'Basic dGVzdDoxMjPCow=='],
    ['', '', 'Basic Og=='],
    ['me', 'a:b', 'Basic bWU6YTpi'],
  ])('of %j and %j', (userName, password, expected) => {
    expect(basicAuthorization({ kind: 'password', userName, password })).toBe(expected);
  });

  it('knows no way to write a name with a colon', () => {
    expect(basicAuthorization({ kind: 'password', userName: 'a:b', password: 'c' })).toBeNull();
  });
});
