import { Button, MenuTrigger, Popover } from 'react-aria-components';
import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { batchName } from '../state/batch-name.ts';
import type { QueueState } from '../state/job-store.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { batchJobs } from '../state/selectors.ts';
import type { RowMenu as RowMenuState } from '../state/ui-store.ts';
import { BatchMenu } from './batch-menu.tsx';
import { JobMenu } from './job-menu.tsx';

/** The one menu of the list, at the place where it was asked for. */
export function RowMenu() {
  const { menu } = useUi(({ rowMenu }) => ({ menu: rowMenu }));
  return menu === null ? null : <OpenMenu menu={menu} />;
}

function OpenMenu({ menu: { batchId, jobIds, x, y } }: { menu: RowMenuState }) {
  const { ui } = useModel();
  const label = useQueue((queue) => labelOf({ batchId, jobIds }, queue));
  return (
    <MenuTrigger
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) ui.setState({ rowMenu: null });
      }}
    >
      <Button className="menu-anchor" style={{ left: x, top: y }} excludeFromTabOrder aria-label={label} />
      <Popover className="popover" placement="bottom start" offset={2}>
        {batchId === null ? (
          <JobMenu jobIds={jobIds} label={label} />
        ) : (
          <BatchMenu batchId={batchId} label={label} />
        )}
      </Popover>
    </MenuTrigger>
  );
}

function labelOf({ batchId, jobIds }: Pick<RowMenuState, 'batchId' | 'jobIds'>, queue: QueueState): string {
  const { of, ofMany } = en.queue.menu;
  const { byId, batches } = queue;
  const batch = batchId === null ? undefined : batches.get(batchId);
  if (batch !== undefined) return of(batchName(batch, batchJobs(queue, batch.id).length));
  const [first = ''] = jobIds;
  return jobIds.length === 1 ? of(visibleText(byId.get(first)?.fileName ?? '')) : ofMany(jobIds.length);
}
