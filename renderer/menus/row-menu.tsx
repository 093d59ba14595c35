import { Button, MenuTrigger, Popover } from 'react-aria-components';
import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import type { RowMenu as RowMenuState } from '../state/ui-store.ts';
import { BatchMenu } from './batch-menu.tsx';
import { JobMenu } from './job-menu.tsx';

/** The one menu of the list, at the place where it was asked for. */
export function RowMenu() {
  const { ui } = useModel();
  const { menu } = useUi(({ rowMenu }) => ({ menu: rowMenu }));
  if (menu === null) return null;
  return (
    <MenuTrigger
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) ui.setState({ rowMenu: null });
      }}
    >
      <Button
        className="menu-anchor"
        style={{ insetInlineStart: menu.x, insetBlockStart: menu.y }}
        excludeFromTabOrder
        aria-label={en.queue.menu.more}
      />
      <Popover className="popover" placement="bottom start" offset={2}>
        <Commands menu={menu} />
      </Popover>
    </MenuTrigger>
  );
}

function Commands({ menu: { batchId, jobIds } }: { menu: RowMenuState }) {
  const name = useQueue(({ byId, batches }) =>
    visibleText((batchId === null ? byId.get(jobIds[0] ?? '')?.fileName : batches.get(batchId)?.label) ?? ''),
  );
  const { of, ofMany } = en.queue.menu;
  if (batchId !== null) return <BatchMenu batchId={batchId} label={of(name)} />;
  return <JobMenu jobIds={jobIds} label={jobIds.length === 1 ? of(name) : ofMany(jobIds.length)} />;
}
