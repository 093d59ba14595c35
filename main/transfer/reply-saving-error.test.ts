import { expect, it } from 'vitest';
import { FileDeedError } from './file-request.ts';
import { replyNotSaved } from './reply-saving-error.ts';

it.each([
  ['ENOENT', 'transient'],
  ['ENOSPC', 'transient'],
  ['EDQUOT', 'transient'],
  ['EBUSY', 'transient'],
  ['not-answering', 'transient'],
  ['thread-ended', 'transient'],
  ['EACCES', 'fatal'],
  ['EROFS', 'fatal'],
  ['EFBIG', 'fatal'],
  ['ENOTDIR', 'fatal'],
])('a reply that fails to be saved with %s is a %s error', (code, severity) => {
  const cause = Object.assign(new Error('no'), { code });
  expect(replyNotSaved(cause)).toEqual({ code: 'reply-not-saved', severity, facts: { detail: code } });
});

it('on a drive that was taken out, it is saved when that is back', () => {
  const gone = new FileDeedError({ code: 'EIO', isDriveGone: true, position: null });
  expect(replyNotSaved(gone)).toMatchObject({ severity: 'transient', facts: { detail: 'EIO' } });
});

it('takes anything that is thrown', () => {
  expect(replyNotSaved('x'.repeat(1000)).facts.detail).toHaveLength(500);
  expect(replyNotSaved(null)).toMatchObject({ severity: 'fatal', facts: { detail: 'null' } });
});
