import { ReceiptKeyFile } from '../../queue/receipts/receipt-key-file.ts';
import { SqliteJobStore } from '../../queue/store/sqlite-job-store.ts';
import { UploadManager } from '../../queue/upload-manager.ts';
import { workerScript } from '../../transfer/file-thread.ts';
import { FileThreads } from '../../transfer/file-threads.ts';
import type { Clock } from '../../transfer/ports.ts';
import { createReplyDownloads } from '../../transfer/reply-download.ts';
import { plainProfile } from '../../transfer/server-profile.ts';
import { NodeSourceFiles } from '../../transfer/source-file.ts';
import { systemClock } from '../../transfer/system-clock.ts';
import { UndiciTransport } from '../../transfer/undici-transport.ts';
import { fragmentBytes, type KillOrders } from './kill-orders.ts';
import { KillSwitch } from './kill-switch.ts';
import { killAtDisk } from './killing-disk.ts';
import { killingReplies } from './killing-replies.ts';
import { killingSource } from './killing-source.ts';
import { killingStore } from './killing-store.ts';
import { killingTransport } from './killing-transport.ts';
import { Ledger } from './ledger.ts';
import { StoredModel } from './stored-model.ts';
import { UserWishes } from './user-wishes.ts';

// The whole queue as a program of its own that kills itself at a named point of its work, or comes to its end.

/** What a store does after a second is done at once, before anything else happens: nothing depends on time. */
const quickClock: Clock = {
  ...systemClock,
  schedule(_, callback) {
    let isWanted = true;
    queueMicrotask(() => {
      if (isWanted) callback();
    });
    return () => {
      isWanted = false;
    };
  },
};

const orders: KillOrders = JSON.parse(process.argv[2] ?? '');
const kill = new KillSwitch();
const quitWish = Promise.withResolvers<void>();
kill.choose(orders.kill);
kill.choose(orders.quit, quitWish.resolve);
killAtDisk(kill);
const ledger = new Ledger(orders.ledgerFile);
process.stdout.write('started\n');

kill.pass('before start');
let changed = Promise.withResolvers<void>();
const sqlite = new SqliteJobStore(orders.dataFolder, { clock: quickClock });
if (sqlite.notices.length > 0) throw new Error(JSON.stringify(sqlite.notices));
const model = StoredModel.of(sqlite);
const store = killingStore(sqlite, { kill, ledger, model, onCommit: () => changed.resolve() });
const transport = new UndiciTransport({ clock: systemClock, userAgent: 'Test/1' });
const { replyFolder } = orders;
const profile = {
  ...plainProfile,
  maxFragmentBytes: fragmentBytes,
  reply: { ...plainProfile.reply, isExpected: replyFolder !== null, folder: replyFolder },
};
// One thread, or each would count for itself how often it came by a point.
process.env.KILL_ORDERS = process.argv[2] ?? '';
const replyThreads = new FileThreads({
  clock: systemClock,
  script: workerScript('killing-file-worker'),
  maxBusy: 1,
});
const queue = new UploadManager({
  store,
  transport: killingTransport(transport, kill),
  sourceFiles: killingSource(new NodeSourceFiles(), kill),
  profiles: { profileOf: async () => profile },
  memory: store.openMemory(systemClock),
  replies: createReplyDownloads({
    threads: replyThreads,
    exchangerFor: (...args) => killingReplies(transport.exchanger(...args), kill),
  }),
  receiptKey: new ReceiptKeyFile(orders.dataFolder),
  clock: systemClock,
  random: { next: Math.random },
  logger: { info() {}, warn: (message, facts) => console.error(message, facts) },
  watchNetwork: () => () => undefined,
});
kill.pass('after start');

const { maxUploads } = orders;
queue.changeSettings({
  maxBigUploads: maxUploads,
  maxSmallUploads: maxUploads,
  maxUploadsPerServer: maxUploads,
});
const wishes = new UserWishes(queue);
queue.onChange(() => changed.resolve());
let isAdding = true;
async function addAll(): Promise<void> {
  for (const sourcePaths of orders.uploads) {
    await queue.add({ sourcePaths, remoteUrl: new URL(orders.serverUrl) });
  }
  isAdding = false;
  changed.resolve();
}
const isScanning = () => [...model.batches.values()].some(({ scan }) => scan === 'running');

const added = addAll();
let isQuitting = false;
const quitting = quitWish.promise.then(() => {
  isQuitting = true;
});
for (;;) {
  changed = Promise.withResolvers();
  const isUnderWay = (await wishes.attend()) || isAdding || isScanning() || model.abandonedSessions.size > 0;
  if (isQuitting || !isUnderWay) break;
  await Promise.race([changed.promise, quitting]);
}

kill.pass('before quit');
const stopped = queue.stop();
kill.pass('within quit');
await stopped;
await added;
kill.pass('after quit');
ledger.close();
