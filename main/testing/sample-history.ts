import type { UploadEntry } from '../../shared/history-entry.ts';
import { sampleTime } from './sample-jobs.ts';

/** An upload of `hello` that went well. */
export const sampleUploadEntry = (change: Partial<UploadEntry> = {}): UploadEntry => ({
  kind: 'upload',
  jobId: '00000000-0000-4000-8000-000000000001',
  batchId: '00000000-0000-4000-8000-000000000000',
  batchLabel: 'files',
  fileName: 'hello.txt',
  relativePath: 'folder/hello.txt',
  sourcePath: '/source/folder/hello.txt',
  remoteUrl: 'http://server.example/drop/folder/hello.txt',
  totalBytes: 5,
  sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  outcome: 'acknowledged',
  cancelOutcome: null,
  closeUnconfirmed: false,
  sessionId: '{A}',
  serverWords: '200 OK',
  reply: null,
  notes: [],
  tries: 1,
  clientVersion: '0.1.0',
  addedAt: sampleTime,
  startedAt: sampleTime + 1,
  finishedAt: sampleTime + 1500,
  ...change,
});
