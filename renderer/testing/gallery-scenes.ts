import type { HistoryEntry } from '../../shared/history-entry.ts';
import type { BatchView, JobView, ProgressView } from '../../shared/job-view.ts';
import { defaultQueueSettings } from '../../shared/queue-settings.ts';
import type { QueueStatus } from '../../shared/queue-status.ts';
import {
  sampleBatch,
  sampleId,
  sampleJob,
  sampleProgress,
  sampleStatus,
} from '../../shared/testing/job-samples.ts';
import { uploadError } from '../../shared/upload-error.ts';
import { fullWeek } from '../../shared/week-grid.ts';
import { serverTabs } from '../servers/draft-problems.ts';
import type { WindowModel } from '../state/window-model.ts';
import { FakeBridge, practiceServerOn } from './fake-bridge.ts';

export interface Scene {
  bridge: FakeBridge;
  /** What a user did before the look. */
  arrange?: (model: WindowModel, bridge: FakeBridge) => void;
}

const gigabyte = 1_000_000_000;
const address = 'https://bits.plant.example/ingest/line4/';
const settings = {
  destination: { kind: 'address', address } as const,
  recentAddresses: [address, 'https://archive.example/in/', 'http://10.0.0.12:8080/uploads/'],
};

const inFolder = (number: number, part: Partial<JobView>): JobView =>
  sampleJob(number, {
    batchId: sampleId('batch', 1),
    relativePath: `Line 4 measurements/${part.fileName ?? ''}`,
    ...part,
  });

const toArchive = (number: number, part: Partial<JobView>): JobView =>
  sampleJob(number, { remoteUrl: `https://archive.example/in/${part.fileName ?? ''}`, ...part });

const busyJobs = (): JobView[] => [
  inFolder(1, {
    fileName: 'run-0412 thermal.h5',
    state: 'transferring',
    totalBytes: 7.4 * gigabyte,
    sessionId: '{1F0C8A52-6E1B-4C8B-9B1E-0C52A0D57B31}',
  }),
  inFolder(2, { fileName: 'run-0413 thermal.h5', state: 'closing', totalBytes: 7.1 * gigabyte }),
  inFolder(3, { fileName: 'run-0414 thermal.h5', state: 'connecting', totalBytes: 7.3 * gigabyte }),
  inFolder(4, {
    fileName: 'run-0415 thermal.h5',
    totalBytes: 7.2 * gigabyte,
    relativePath: 'Line 4 measurements/night shift/run-0415 thermal.h5',
  }),
  inFolder(5, {
    fileName: 'operators.xlsx',
    state: 'error',
    totalBytes: 2_100_000,
    error: uploadError('file-changed', 'fatal', {
      name: 'operators.xlsx',
      expectedBytes: 2_100_000,
      actualBytes: 2_260_000,
    }),
  }),
  inFolder(6, { fileName: 'calibration.json', state: 'acknowledged', totalBytes: 48_200 }),
  toArchive(7, { fileName: 'site survey 2026.tif', state: 'suspended', totalBytes: 1.9 * gigabyte }),
  toArchive(8, {
    fileName: 'camera-7.mp4',
    state: 'transientError',
    totalBytes: 812_000_000,
    nextTryAt: Date.now() + 42_000,
    error: uploadError('connection-lost', 'transient', { host: 'archive.example', detail: 'ECONNRESET' }),
  }),
  toArchive(9, { fileName: 'draft.zip', state: 'cancelling', totalBytes: 340_000_000 }),
  toArchive(10, {
    fileName: 'old draft.zip',
    state: 'cancelling',
    totalBytes: 88_000_000,
    error: uploadError('connection-refused', 'transient', { host: 'archive.example' }),
    nextTryAt: Date.now() + 95_000,
  }),
  toArchive(11, { fileName: 'report-Q3.pdf', state: 'acknowledged', totalBytes: 4_800_000 }),
  toArchive(12, {
    fileName: 'Übersicht – Größen.pdf',
    state: 'acknowledged',
    totalBytes: 912_000,
    closeUnconfirmed: true,
  }),
  toArchive(13, {
    fileName: 'old-logs.tar',
    state: 'cancelled',
    totalBytes: 96_000_000,
    cancelOutcome: 'confirmed',
  }),
  toArchive(14, {
    fileName: 'minutes.docx',
    state: 'cancelled',
    totalBytes: 1_200_000,
    cancelOutcome: 'finished-before',
  }),
  toArchive(15, {
    fileName: 'keys.bin',
    state: 'error',
    totalBytes: 20_000,
    error: uploadError('exists-or-denied', 'fatal', {
      host: 'archive.example',
      httpStatus: 403,
      bitsErrorCode: 0x80070005,
      bitsErrorContext: 5,
    }),
  }),
];

const busyBatches = (): BatchView[] => [
  sampleBatch(1, { kind: 'folder', label: 'Line 4 measurements', destinationUrl: address }),
  ...[7, 8, 9, 10, 11, 12, 13, 14, 15].map((number) =>
    sampleBatch(number, { destinationUrl: 'https://archive.example/in/' }),
  ),
];

const busyProgress = (): ProgressView[] => [
  sampleProgress(1, {
    acknowledgedBytes: 4_736_221_184,
    sentBytes: 5_010_000_000,
    bytesPerSecond: 24_100_000,
    secondsLeft: 112,
  }),
  sampleProgress(2, { acknowledgedBytes: 7.1 * gigabyte }),
  sampleProgress(5, { acknowledgedBytes: 798_000 }),
  sampleProgress(7, { acknowledgedBytes: 988_000_000 }),
  sampleProgress(8, { acknowledgedBytes: 219_000_000 }),
  sampleProgress(9, { acknowledgedBytes: 150_000_000 }),
  sampleProgress(10, { acknowledgedBytes: 30_000_000 }),
];

const busy = (): FakeBridge =>
  new FakeBridge({ jobs: busyJobs(), batches: busyBatches(), progress: busyProgress() }, settings);

const select =
  (...numbers: number[]) =>
  ({ ui }: WindowModel): void => {
    const [first = 1] = numbers;
    const key = `job:${sampleId('job', first)}`;
    ui.setState({
      selection: {
        jobIds: new Set(numbers.map((each) => sampleId('job', each))),
        activeKey: key,
        anchorKey: key,
      },
    });
  };

/** The busy window with another status of the queue. */
const under = (status: Partial<QueueStatus>): FakeBridge =>
  new FakeBridge(
    {
      jobs: busyJobs(),
      batches: busyBatches(),
      progress: busyProgress(),
      status: sampleStatus(status),
    },
    settings,
  );

const selectBatch = ({ ui }: WindowModel): void => {
  const activeKey = `batch:${sampleId('batch', 1)}`;
  ui.setState({ selection: { jobIds: new Set(), activeKey, anchorKey: null } });
};

const asked = uploadError('server-busy', 'transient', { host: 'bits.plant.example', retryAfterSeconds: 300 });

/** Every upload of the folder in the same state. */
const withBatch = (part: Partial<JobView>): FakeBridge => {
  const folder = sampleId('batch', 1);
  const jobs = busyJobs().map((job) => (job.batchId === folder ? { ...job, ...part } : job));
  const status = sampleStatus({ servers: [{ origin, reason: 'asked', until: Date.now() + 250_000 }] });
  return new FakeBridge({ jobs, batches: busyBatches(), progress: busyProgress(), status }, settings);
};

/** Numbers of five digits in every view. */
const numerous = (): FakeBridge => {
  const states = ['queued', 'acknowledged', 'error', 'transferring'] as const;
  const jobs = Array.from({ length: 50_000 }, (_, at) =>
    sampleJob(at, { batchId: sampleId('batch', 1), state: states[at % 4] ?? 'queued' }),
  );
  return new FakeBridge({ jobs, batches: [sampleBatch(1, { kind: 'folder', label: 'Archive' })] }, settings);
};

const inHours = (hours: number): number => Date.now() + hours * 3_600_000;

/** Full at night and at the end of the week, limited in the evening, nothing in working hours. */
const officeWeek = fullWeek.map((day, index) =>
  day.map((rule, hour) => {
    if (index > 4 || hour < 8 || hour > 20) return rule;
    return hour < 18 ? ('stop' as const) : ('limited' as const);
  }),
);
const timetable = {
  ...defaultQueueSettings,
  weekGrid: officeWeek,
  bytesPerSecond: 8_000_000,
  rateMode: 'polite' as const,
};

/** What is over, as the history has it. */
const pastEntries = (): HistoryEntry[] =>
  ['thermal.h5', 'report-Q3.pdf', 'old-logs.tar', 'minutes.docx'].map((fileName, index) => ({
    kind: 'upload',
    jobId: sampleId('job', index + 1),
    batchId: sampleId('batch', 1),
    batchLabel: fileName,
    fileName,
    relativePath: fileName,
    sourcePath: `/home/ana/${fileName}`,
    remoteUrl: `${address}${fileName}`,
    totalBytes: 48_000_000 * (index + 1),
    sha256: index === 2 ? null : '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    outcome: index === 2 ? 'cancelled' : 'acknowledged',
    cancelOutcome: index === 2 ? 'confirmed' : index === 3 ? 'finished-before' : null,
    closeUnconfirmed: index === 1,
    sessionId: '{1F0C8A52-6E1B-4C8B-9B1E-0C52A0D57B31}',
    serverWords: null,
    reply: null,
    notes: [],
    tries: 1,
    clientVersion: 'Bitlade/0.1.0',
    addedAt: Date.now() - 4_000_000,
    startedAt: Date.now() - 3_900_000,
    finishedAt: Date.now() - 3_600_000 * (index * 9 + 1),
  }));

const withHistory = (): FakeBridge => {
  const bridge = busy();
  const swept: HistoryEntry = {
    kind: 'session',
    remoteUrl: 'https://archive.example/in/draft.zip',
    sessionId: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}',
    fileName: 'draft.zip',
    outcome: 'confirmed',
    addedAt: Date.now() - 90_000_000,
    finishedAt: Date.now() - 400 * 86_400_000,
  };
  bridge.history = [
    { entries: [...pastEntries(), swept], cursor: 1 },
    { entries: [], cursor: null },
  ];
  return bridge;
};

const takenBack = (): FakeBridge => {
  const until = Date.now() + 7_500;
  const hold = { kind: 'cancel', until } as const;
  const jobs = busyJobs().map((job) =>
    job.fileName === 'draft.zip' || job.fileName === 'camera-7.mp4'
      ? { ...job, state: 'cancelling' as const, error: null, nextTryAt: null, hold }
      : job,
  );
  const undo = [{ id: undoId, kind: 'cancel' as const, count: 2, until }];
  const parts = { batches: busyBatches(), progress: busyProgress(), status: sampleStatus({ undo }) };
  return new FakeBridge({ jobs, ...parts }, settings);
};
const undoId = '00000003-0000-4000-8000-000000000001';

const origin = 'https://bits.plant.example';

/** Uploads that wait for a sign-in to two servers, one of which refused it. */
const signedOut = (): FakeBridge => {
  const wants = {
    1: 'sign-in-needed',
    3: 'sign-in-needed',
    4: 'sign-in-needed',
    7: 'sign-in-refused',
  } as const;
  const jobs = busyJobs().map((job, index) => {
    const code = wants[(index + 1) as keyof typeof wants];
    const error = uploadError(code ?? 'sign-in-needed', 'fatal', {
      host: new URL(job.remoteUrl).host,
      httpStatus: 401,
    });
    return code === undefined ? job : { ...job, state: 'error' as const, error };
  });
  return new FakeBridge({ jobs, batches: busyBatches(), progress: busyProgress() }, settings);
};

/** A server with something in every section. */
const known = (): FakeBridge => {
  const bridge = busy();
  bridge.server = {
    ...bridge.server,
    settings: {
      ...bridge.server.settings,
      signIn: { kind: 'password', userName: 'PLANT\\ana' },
      customHeaderNames: ['X-Api-Key', 'X-Line'],
      proxy: {
        kind: 'manual',
        addresses: ['http://proxy.plant.example:3128', 'http://proxy-b.plant.example:3128'],
      },
      proxyUserName: 'ana',
      allowedHosts: ['node-b.plant.example'],
      maxFragmentBytes: 4 * 1024 * 1024,
    },
    files: {
      certificate: '/home/ana/keys/ana.pfx',
      authorities: 'Plant root 2024, Plant servers 7',
      replyFolder: null,
    },
    secrets: {
      password: true,
      token: false,
      proxyPassword: true,
      passphrase: true,
      headerNames: ['X-Api-Key', 'X-Line'],
    },
  };
  return bridge;
};

const skipped = [
  { name: 'pipe', reason: 'not-regular-file' },
  { name: 'latest.log', reason: 'symbolic-link' },
  { name: 'empty folder', reason: 'empty-folder' },
] as const;

export const galleryScenes: Readonly<Record<string, () => Scene>> = {
  busy: () => ({ bridge: busy(), arrange: select(1) }),
  failed: () => ({ bridge: busy(), arrange: select(15) }),
  retrying: () => ({ bridge: busy(), arrange: select(8) }),
  many: () => ({ bridge: busy(), arrange: select(1, 3, 4, 7) }),
  noDetails: () => ({ bridge: busy(), arrange: ({ ui }) => ui.setState({ isDetailsOpen: false }) }),
  collapsed: () => ({
    bridge: busy(),
    arrange: ({ ui }) => ui.setState({ collapsed: new Set([sampleId('batch', 1)]) }),
  }),
  first: () => ({ bridge: new FakeBridge() }),
  ready: () => ({ bridge: new FakeBridge({}, settings) }),
  ruled: () => ({
    bridge: new FakeBridge({}, { ...settings, namings: { [address]: '{date}/{stem}-{counter:4}.{ext}' } }),
  }),
  practice: () => ({
    bridge: new FakeBridge({ practiceServer: practiceServerOn }, { destination: { kind: 'practice' } }),
  }),
  busyPractice: () => ({
    bridge: new FakeBridge(
      {
        jobs: busyJobs().map((job) => ({ ...job, remoteUrl: `${practiceServerOn.url}${job.fileName}` })),
        batches: busyBatches(),
        progress: busyProgress(),
        practiceServer: practiceServerOn,
      },
      { destination: { kind: 'practice' } },
    ),
  }),
  noMatch: () => ({ bridge: busy(), arrange: ({ ui }) => ui.setState({ search: 'holiday' }) }),
  emptyView: () => ({
    bridge: new FakeBridge({ jobs: [sampleJob(1)], batches: [sampleBatch(1)] }, settings),
    arrange: ({ ui }) => ui.setState({ view: 'done' }),
  }),
  chooser: () => ({
    bridge: new FakeBridge({}, settings),
    arrange: ({ additions }) => additions.openChooser(),
  }),
  chooserFirst: () => ({ bridge: new FakeBridge(), arrange: ({ additions }) => additions.openChooser() }),
  report: () => {
    const bridge = busy();
    bridge.addReport = {
      addedJobIds: [sampleId('job', 1)],
      skipped: [...skipped],
      skippedCount: 5,
      dismissed: false,
    };
    return { bridge, arrange: ({ additions }) => void additions.add({ kind: 'pick', what: 'files' }) };
  },
  trouble: () => {
    const bridge = busy();
    return {
      bridge,
      arrange: ({ steps }) => {
        bridge.error = uploadError('storage-failed', 'fatal', { detail: 'ENOSPC' });
        void steps.pause([sampleId('job', 1)]);
      },
    };
  },
  offline: () => ({ bridge: under({ hold: { reason: 'offline', until: null } }), arrange: select(4) }),
  stopped: () => ({
    bridge: under({ hold: { reason: 'timetable', until: inHours(3) }, settings: timetable }),
    arrange: select(8),
  }),
  stoppedByUser: () => ({
    bridge: under({
      hold: { reason: 'override', until: inHours(1) },
      settings: { ...timetable, weekOverride: { rule: 'stop', until: inHours(1) } },
    }),
    arrange: selectBatch,
  }),
  fullSpeed: () => ({
    bridge: under({ settings: { ...timetable, weekOverride: { rule: 'full', until: inHours(1) } } }),
  }),
  diskFull: () => ({
    bridge: under({
      hold: { reason: 'disk-full', until: Date.now() + 9_000, folder: '/home/ana/.config/Bitlade' },
    }),
  }),
  queueLost: () => {
    const bridge = new FakeBridge({}, settings);
    bridge.storeNotices = [
      {
        kind: 'restored',
        fault: 'damaged',
        backupDay: null,
        jobs: 0,
        pausedJobs: 0,
        jobsBefore: 17,
        keptAs: '/home/ana/.config/Bitlade/damaged/queue-2031-01-05.db',
      },
    ];
    return { bridge };
  },
  batchWaits: () => ({ bridge: withBatch({ state: 'queued', error: asked }), arrange: selectBatch }),
  batchUndo: () => ({
    bridge: withBatch({ state: 'cancelling', hold: { kind: 'cancel', until: Date.now() + 8_000 } }),
  }),
  batchCancelled: () => ({ bridge: withBatch({ state: 'cancelled', cancelOutcome: 'confirmed' }) }),
  manyUploads: () => ({ bridge: numerous() }),
  onBattery: () => ({ bridge: under({ hold: { reason: 'battery', until: null } }) }),
  serverWaits: () => ({
    bridge: under({
      servers: [
        { origin, reason: 'asked', until: Date.now() + 42_000 },
        { origin: 'https://archive.example', reason: 'silent', until: inHours(1) },
      ],
      limit: { bytesPerSecond: 262_144, rule: 'timetable', until: inHours(2) },
      settings: timetable,
      scans: [
        {
          batchId: sampleId('batch', 1),
          label: 'Line 4 measurements',
          foundFiles: 12_408,
          foundBytes: 31 * gigabyte,
          skippedItems: 3,
        },
      ],
    }),
    arrange: select(4),
  }),
  undo: () => ({
    bridge: takenBack(),
    arrange: ({ ui }) =>
      ui.setState({
        isDetailsOpen: false,
        undoIds: new Map([8, 9].map((number) => [sampleId('job', number), undoId])),
      }),
  }),
  rowMenu: () => ({
    bridge: busy(),
    arrange: ({ ui }) =>
      ui.setState({ rowMenu: { batchId: null, jobIds: [sampleId('job', 4)], x: 300, y: 160 } }),
  }),
  batchMenu: () => ({
    bridge: busy(),
    arrange: ({ ui }) =>
      ui.setState({
        rowMenu: { batchId: sampleId('batch', 1), jobIds: [sampleId('job', 4)], x: 300, y: 160 },
      }),
  }),
  limit: () => ({
    bridge: busy(),
    arrange: ({ wishes }) => wishes.askForLimit({ kind: 'batch', batchId: sampleId('batch', 1) }),
  }),
  speed: () => ({
    bridge: under({ settings: timetable }),
    arrange: ({ ui }) => ui.setState({ isSpeedOpen: true }),
  }),
  history: () => ({ bridge: withHistory(), arrange: ({ ui }) => ui.setState({ page: 'history' }) }),
  historyEmpty: () => ({ bridge: busy(), arrange: ({ ui }) => ui.setState({ page: 'history' }) }),
  naming: () => ({
    bridge: new FakeBridge({}, settings),
    arrange({ ui, additions }) {
      ui.setState({ naming: '{date}/{folder}/{stem}-{counter:4}.{ext}' });
      additions.openChooser();
    },
  }),
  namingWrong: () => ({
    bridge: new FakeBridge({}, settings),
    arrange({ ui, additions }) {
      ui.setState({ naming: '{date}/{nmae}' });
      additions.openChooser();
    },
  }),
  finished: () => ({
    bridge: new FakeBridge(
      {
        jobs: busyJobs().map((job) =>
          job.fileName === 'report-Q3.pdf'
            ? {
                ...job,
                startedAt: Date.now() - 60_000,
                finishedAt: Date.now(),
                tries: 2,
                sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
              }
            : job,
        ),
        batches: busyBatches(),
        progress: busyProgress(),
      },
      settings,
    ),
    arrange: select(11),
  }),
  signedOut: () => ({ bridge: signedOut(), arrange: select(1) }),
  signIn: () => ({
    bridge: signedOut(),
    arrange: ({ servers }) =>
      void servers.openSignIn({ origin, who: 'server', isRefused: false, isReadable: false, jobCount: 3 }),
  }),
  signInAgain: () => {
    const bridge = signedOut();
    bridge.server = { ...known().server, areSecretsKept: false };
    const call = { who: 'server', isRefused: true, isReadable: true, jobCount: 1 } as const;
    return {
      bridge,
      arrange: ({ servers }) => void servers.openSignIn({ origin: 'http://archive.example', ...call }),
    };
  },
  signInProxy: () => ({
    bridge: busy(),
    arrange: ({ servers }) =>
      void servers.openSignIn({ origin, who: 'proxy', isRefused: false, isReadable: false, jobCount: 2 }),
  }),
  ...Object.fromEntries(
    serverTabs.map((tab) => [
      `server-${tab}`,
      () => ({
        bridge: known(),
        arrange: ({ servers }: WindowModel) => void servers.openSettings(origin, tab),
      }),
    ]),
  ),
  serverPlain: () => ({
    bridge: busy(),
    arrange: ({ servers }) => void servers.openSettings('http://archive.example'),
  }),
  replied: () => {
    const reply = { path: '/home/ana/Downloads/Bitlade replies/report-Q3.pdf.reply', sizeBytes: 48_213 };
    const jobs = busyJobs().map((job) =>
      job.fileName === 'report-Q3.pdf'
        ? { ...job, reply, finishedAt: Date.now(), notes: ['maybe-delivered-twice' as const] }
        : job,
    );
    return {
      bridge: new FakeBridge({ jobs, batches: busyBatches(), progress: busyProgress() }, settings),
      arrange: select(11),
    };
  },
  hostRefused: () => {
    const error = uploadError('host-not-allowed', 'fatal', {
      host: 'archive.example',
      target: 'node-b.archive.example',
    });
    const jobs = busyJobs().map((job) => (job.fileName === 'keys.bin' ? { ...job, error } : job));
    return {
      bridge: new FakeBridge({ jobs, batches: busyBatches(), progress: busyProgress() }, settings),
      arrange: select(15),
    };
  },
  thousands: () => ({
    bridge: new FakeBridge(
      {
        jobs: Array.from({ length: 10_000 }, (_, at) =>
          sampleJob(at, {
            batchId: sampleId('batch', 1),
            relativePath: `Archive/${at % 100}/file-${at}.bin`,
            state: at < 40 ? 'acknowledged' : at < 44 ? 'transferring' : 'queued',
          }),
        ),
        batches: [sampleBatch(1, { kind: 'folder', label: 'Archive' })],
        progress: [40, 41, 42, 43].map((number) =>
          sampleProgress(number, {
            acknowledgedBytes: 300_000,
            sentBytes: 420_000,
            bytesPerSecond: 1_200_000,
            secondsLeft: 12,
          }),
        ),
      },
      settings,
    ),
  }),
};
