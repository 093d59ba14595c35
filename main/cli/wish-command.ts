import { visibleText } from '../../shared/format.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { countOf } from '../../shared/i18n/plural.ts';
import { stateWords } from '../../shared/i18n/state-words.ts';
import type { WishOutcome } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import type { QueueAccess } from './open-owner.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { untilServersKnow } from './until-servers-know.ts';
import { whichJobs } from './which-jobs.ts';

type WishArguments = Extract<QueueArguments, { which: unknown } | { command: 'undo' }>;

const done = {
  pause: 'Paused',
  resume: 'Resumed',
  retry: 'Tried again:',
  'run-now': 'Begins now:',
  cancel: 'Cancelled',
  remove: 'Removed',
  move: 'Moved',
  priority: 'Priority changed:',
  limit: 'Limit changed:',
} as const;

/** Changes uploads of the queue; the program that runs it acts on that at once. */
export async function wishCommand(args: WishArguments, { control, isOwn }: QueueAccess): Promise<number> {
  if (args.command === 'undo') return undo(args.isJson, control, isOwn);
  const asked = await ask(args, control, isOwn);
  // What could be taken back is forgotten when this command ends.
  const outcome = isOwn ? { ...asked, undo: null } : asked;
  const untoldCount = args.command === 'cancel' && isOwn ? await untilServersKnow(control) : 0;
  if (args.isJson) {
    const { changedCount: changed, refusedJobIds: refused, undo: offer } = outcome;
    const takeBack = offer && { count: offer.count, until: offer.until };
    console.log(JSON.stringify({ command: args.command, changed, refused, undo: takeBack }));
  } else {
    const isWhole = args.command === 'limit' && args.which.isAll;
    if (isWhole) console.log('Limit of the whole queue changed.');
    if (outcome.changedCount > 0 || outcome.refusedJobIds.length === 0) tell(args.command, outcome, isWhole);
    if (untoldCount > 0)
      console.log(
        `${countOf(untoldCount, 'server session')} could not be ended yet; that is done when Bitlade runs.`,
      );
    await tellRefused(args.command, outcome.refusedJobIds, control);
  }
  return outcome.refusedJobIds.length === 0 ? 0 : 1;
}

async function ask(
  args: Exclude<WishArguments, { command: 'undo' }>,
  control: QueueControl,
  isOwn: boolean,
): Promise<WishOutcome> {
  const chosen = await whichJobs(control, args.which);
  switch (args.command) {
    case 'cancel':
    case 'remove':
      // Nobody would be there to take it back.
      return control.call(args.command, { chosen, isNow: args.isNow || isOwn });
    case 'move':
      return control.call('move', { chosen, direction: args.direction });
    case 'priority':
      return control.call('priority', { chosen, priority: args.priority });
    case 'limit':
      return control.call('limit', { chosen, bytesPerSecond: args.bytesPerSecond });
    default:
      return control.call(args.command, { chosen });
  }
}

function tell(
  command: keyof typeof done,
  { changedCount, undo: offer }: WishOutcome,
  isQuiet: boolean,
): void {
  if (isQuiet && changedCount === 0) return;
  const seconds = offer === null ? 0 : Math.ceil((offer.until - Date.now()) / 1000);
  const takeBack = seconds > 0 ? ` undo takes it back for ${seconds} s.` : '';
  console.log(`${done[command]} ${countOf(changedCount, 'upload')}.${takeBack}`);
}

async function tellRefused(
  command: keyof typeof done,
  jobIds: string[],
  control: QueueControl,
): Promise<void> {
  if (jobIds.length === 0) return;
  const query = { states: null, batchIds: null, jobIds, offset: 0 };
  const { rows } = await control.call('list', query);
  for (const { job } of rows) {
    const state = job.error === null ? stateWords[job.state] : errorWords(job.error).what;
    const why = command === 'remove' ? 'it is not over yet; cancel it first' : state;
    console.error(`✗ ${job.id.slice(0, 8)} ${visibleText(job.relativePath)}: not possible now (${why})`);
  }
}

async function undo(isJson: boolean, control: QueueControl, isOwn: boolean): Promise<number> {
  const report = await control.call('undo', {});
  if (isJson) {
    const { undone, refusedCount } = report ?? { undone: null, refusedCount: 0 };
    console.log(JSON.stringify({ command: 'undo', undone: undone?.kind ?? null, refused: refusedCount }));
  } else if (report === null) {
    const why = isOwn ? ' That needs a Bitlade that runs.' : '';
    console.error(`There is nothing that can be taken back.${why}`);
  } else {
    const late =
      report.refusedCount === 0 ? '' : ` For ${countOf(report.refusedCount, 'upload')} it was too late.`;
    console.log(`Taken back: ${report.undone.kind} of ${countOf(report.undone.count, 'upload')}.${late}`);
  }
  return report === null || report.refusedCount > 0 ? 1 : 0;
}
