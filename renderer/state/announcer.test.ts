import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAnnouncer } from './announcer.ts';

describe('createAnnouncer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('merges results that come close together', () => {
    const { speech, tell } = createAnnouncer();
    for (const name of ['a', 'b', 'c']) tell({ kind: 'finished', name, words: '' });
    tell({ kind: 'cancelled', name: 'd.zip', words: 'Cancelled, confirmed by the server' });
    vi.advanceTimersByTime(1500);
    expect(speech.getState()).toEqual({
      polite: '3 uploads done. d.zip: Cancelled, confirmed by the server.',
      assertive: '',
    });
  });

  it('says failures that need the user at once and apart', () => {
    const { speech, tell } = createAnnouncer();
    tell({ kind: 'failed', name: 'a.bin', words: 'Not allowed.' });
    vi.advanceTimersByTime(1500);
    expect(speech.getState()).toEqual({ polite: '', assertive: 'a.bin needs you. Not allowed.' });
  });

  it('speaks at most three times in a burst of a hundred results within three seconds', () => {
    const { speech, tell } = createAnnouncer();
    const spoken: string[] = [];
    speech.subscribe(({ polite }) => polite !== '' && spoken.push(polite));
    for (let number = 0; number < 100; number += 1) {
      tell({ kind: 'finished', name: `${number}`, words: '' });
      vi.advanceTimersByTime(30);
    }
    vi.advanceTimersByTime(3000);
    expect(spoken.length).toBeLessThanOrEqual(3);
  });

  it('makes the same sentence a change the second time', () => {
    const { speech, say } = createAnnouncer();
    const heard: string[] = [];
    speech.subscribe(({ polite }) => heard.push(polite));
    say('Copied');
    vi.advanceTimersByTime(1500);
    say('Copied');
    vi.advanceTimersByTime(1500);
    expect(heard).toEqual(['', 'Copied', '', 'Copied']);
  });
});
