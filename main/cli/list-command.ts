import { finishedStates, jobStates } from '../../shared/job-view.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';
import { allRows } from './all-rows.ts';
import { jobJson } from './job-json.ts';
import { jobTable } from './job-table.ts';
import type { QueueArguments } from './queue-arguments.ts';
import { wholeId } from './which-jobs.ts';

type ListArguments = Extract<QueueArguments, { command: 'list' }>;

/** One line for every upload, in queue order; finished ones only when they are asked for. */
export async function listCommand(args: ListArguments, control: QueueControl): Promise<number> {
  const shown = jobStates.filter((state) => args.isFinishedShown || !finishedStates.has(state));
  const query = {
    states: args.states ?? shown,
    batchIds: args.batch === null ? null : [await wholeId(control, args.batch, 'batch')],
    jobIds: null,
  };
  const status = await control.call('status', {});
  const table = jobTable(process.stdout.isTTY ? process.stdout.columns : null);
  let isFirst = true;
  for await (const rows of allRows(control, query)) {
    const now = Date.now();
    for (const row of rows) {
      if (isFirst && !args.isJson) console.log(table.head);
      isFirst = false;
      console.log(args.isJson ? JSON.stringify(jobJson(row, status, now)) : table.line(row, status, now));
    }
  }
  if (isFirst && !args.isJson) console.log('No uploads.');
  return 0;
}
