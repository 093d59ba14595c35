import type { ControlInput, ControlOutput, JobRow } from '../queue/control/control-contract.ts';
import type { QueueControl } from '../queue/control/queue-control.ts';

/** Page by page, in queue order. */
export async function* allRows(
  control: QueueControl,
  query: Omit<ControlInput<'list'>, 'offset'>,
): AsyncGenerator<JobRow[]> {
  let offset: number | null = 0;
  while (offset !== null) {
    const page: ControlOutput<'list'> = await control.call('list', { ...query, offset });
    yield page.rows;
    offset = page.next;
  }
}
