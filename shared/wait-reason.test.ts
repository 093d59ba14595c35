import { describe, expect, it } from 'vitest';
import { type JobView, jobStates, type ProgressView } from './job-view.ts';
import { defaultQueueSettings } from './queue-settings.ts';
import { gateReasons, holdReasons, type QueueStatus } from './queue-status.ts';
import { sampleJob } from './testing/job-samples.ts';
import { uploadError } from './upload-error.ts';
import { stalledAfterMs, waitReason } from './wait-reason.ts';

const now = 1_000_000;
const calm: QueueStatus = {
  hold: null,
  servers: [],
  limit: null,
  scans: [],
  undo: [],
  settings: defaultQueueSettings,
};
const job = (change: Partial<JobView> = {}): JobView =>
  sampleJob(1, { remoteUrl: 'https://server.example/drop/a.bin', ...change });
const moving = new Set(['connecting', 'transferring', 'transferred', 'closing']);
const over = new Set(['acknowledged', 'cancelled']);

describe('every state that does not move has a reason, whatever holds the queue or the server', () => {
  const holds = [null, ...holdReasons.map((reason) => ({ reason, until: now + 1 }))];
  const gates = [null, ...gateReasons];
  it.each(jobStates)('%s', (state) => {
    for (const hold of holds) {
      for (const gate of gates) {
        for (const nextTryAt of [null, now + 5]) {
          const servers = gate ? [{ origin: 'https://server.example', reason: gate, until: null }] : [];
          const reason = waitReason(job({ state, nextTryAt }), { ...calm, hold, servers }, now);
          if (moving.has(state) || over.has(state)) expect(reason).toBeNull();
          else expect(reason?.kind).toMatch(/^[a-z-]+$/);
        }
      }
    }
  });
});

describe('the reason that counts', () => {
  const origin = 'https://server.example';
  const kindOf = (change: Partial<JobView>, status: Partial<QueueStatus> = {}) =>
    waitReason(job(change), { ...calm, ...status }, now)?.kind;

  it('what holds everything comes before what holds the server, and that before the turn', () => {
    const servers = [{ origin, reason: 'sign-in' as const, until: null }];
    expect(kindOf({}, { servers, hold: { reason: 'offline', until: null } })).toBe('offline');
    expect(kindOf({}, { servers })).toBe('sign-in');
    expect(kindOf({}, { servers: [{ origin, reason: 'full', until: null }] })).toBe('server-turn');
    const forBig = { servers: [{ origin, reason: 'full-for-big' as const, until: null }] };
    expect(kindOf({ totalBytes: 2 ** 30 }, forBig)).toBe('server-turn');
    expect(kindOf({}, forBig)).toBe('turn');
    expect(kindOf({}, { servers: [{ origin: 'https://other', reason: 'full', until: null }] })).toBe('turn');
  });

  it.each([
    ['file-in-use', 'source-locked'],
    ['file-not-answering', 'source-silent'],
    ['drive-gone', 'drive-gone'],
    ['storage-failed', 'storage'],
    ['reply-not-saved', 'reply-place'],
    ['connection-lost', 'retry'],
  ] as const)('%s: %s, until the next try', (code, kind) => {
    const error = uploadError(code, 'transient');
    const waiting = job({ state: 'transientError', error, nextTryAt: now + 9 });
    expect(waitReason(waiting, calm, now)).toEqual({ kind, until: now + 9 });
  });

  it('a server that asked to wait, and one whose gate opens later than the next try', () => {
    const error = uploadError('server-busy', 'transient', { retryAfterSeconds: 60 });
    const waiting = job({ state: 'transientError', error, nextTryAt: now + 9 });
    expect(waitReason(waiting, calm, now)).toEqual({ kind: 'asked', until: now + 9 });
    const servers = [{ origin, reason: 'silent' as const, until: now + 50 }];
    expect(waitReason(waiting, { ...calm, servers }, now)?.until).toBe(now + 50);
  });

  it('a pause by the user, and one by what was restored', () => {
    expect(kindOf({ state: 'suspended' })).toBe('paused');
    expect(kindOf({ state: 'suspended', notes: ['restored'] })).toBe('restored');
  });

  it('run now passes by the battery, the price, the timetable and a stop of the user, nothing else', () => {
    const passed = holdReasons.filter(
      (reason) => kindOf({ isRunNow: true }, { hold: { reason, until: null } }) !== reason,
    );
    expect(passed).toEqual(['battery', 'metered', 'timetable', 'override']);
  });

  it('this computer reaches itself without a network', () => {
    const hold = { reason: 'offline', until: null } as const;
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect(kindOf({ remoteUrl: `http://${host}:80/a` }, { hold })).toBe('turn');
    expect(kindOf({ remoteUrl: 'http://127.0.0.1.example/a' }, { hold })).toBe('offline');
    const behind = { hold: { ...hold, behind: { reason: 'battery', until: null } } } as const;
    expect(kindOf({ remoteUrl: 'http://localhost/a' }, behind)).toBe('battery');
    expect(kindOf({ remoteUrl: 'http://localhost/a', isRunNow: true }, behind)).toBe('turn');
    expect(kindOf({}, behind)).toBe('offline');
  });

  it('an upload that moves is stalled when no byte moved for long', () => {
    const progress: ProgressView = {
      jobId: job().id,
      acknowledgedBytes: 1,
      sentBytes: 1,
      bytesPerSecond: null,
      movedAt: now - stalledAfterMs,
      secondsLeft: null,
    };
    expect(waitReason(job({ state: 'transferring' }), calm, now, progress)?.kind).toBe('stalled');
    const later = { ...progress, movedAt: now - stalledAfterMs + 1 };
    expect(waitReason(job({ state: 'transferring' }), calm, now, later)).toBeNull();
  });

  it('a cancel that can be taken back says until when', () => {
    const held = job({ state: 'cancelling', hold: { kind: 'cancel', until: now + 8 } });
    expect(waitReason(held, calm, now)).toEqual({ kind: 'undo', until: now + 8 });
  });
});

it('a cancel that is being told to its server names no time that is over', () => {
  const waiting = job({ state: 'cancelling', nextTryAt: now + 5_000 });
  expect(waitReason(waiting, calm, now)).toEqual({ kind: 'telling-server', until: now + 5_000 });
  expect(waitReason(waiting, calm, now + 6_000)).toEqual({ kind: 'telling-server', until: null });
});
