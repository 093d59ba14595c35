import { Menu, Separator } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import type { BatchStep } from '../../shared/ipc-contract.ts';
import { finishedStates } from '../../shared/job-view.ts';
import { stepsOfBatch } from '../queue/batch-buttons.tsx';
import { canTake } from '../state/job-steps.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { batchJobs, selectBatchStates } from '../state/selectors.ts';
import { MenuLine, SubMenu } from './menu-line.tsx';
import { MoveMenu, PriorityMenu } from './order-menus.tsx';

const { menu } = en.queue;

/** Everything that can be done with a batch as a whole. */
export function BatchMenu({ batchId, label }: { batchId: string; label: string }) {
  const { steps, wishes, platform } = useModel();
  const batch = useQueue(({ batches }) => batches.get(batchId));
  const jobs = useQueue((queue) => batchJobs(queue, batchId));
  const open = jobs.filter(({ state }) => !finishedStates.has(state)).map(({ id }) => id);
  const states = useQueue((queue) => selectBatchStates(queue, batchId));
  const buttons = batch === undefined ? [] : stepsOfBatch(batch, states);
  const isMac = platform === 'darwin';
  const keys: Partial<Record<BatchStep, string>> = {
    pause: 'P',
    resume: 'P',
    'retry-failed': 'R',
    cancel: isMac ? '⌘⌫' : 'Del',
    'cancel-now': isMac ? '⇧⌘⌫' : 'Shift+Del',
  };
  return (
    <Menu className="menu" aria-label={label}>
      {buttons.map(({ step, label: title }) => (
        <MenuLine
          key={step}
          label={title}
          keys={keys[step]}
          onAction={() => void wishes.stepBatch(step, batchId)}
        />
      ))}
      {jobs.some((job) => canTake('cancel-now', job)) && (
        <MenuLine
          label={menu.cancelNow}
          keys={keys['cancel-now']}
          onAction={() => void wishes.stepBatch('cancel-now', batchId)}
        />
      )}
      {open.length > 0 && (
        <>
          <Separator className="menu-line" />
          <MoveMenu jobIds={open} />
          <PriorityMenu jobIds={open} />
        </>
      )}
      <MenuLine label={menu.limit} onAction={() => wishes.askForLimit({ kind: 'batch', batchId })} />
      <SubMenu label={menu.saveList}>
        {(['csv', 'json'] as const).map((format) => (
          <MenuLine
            key={format}
            label={format === 'csv' ? menu.asCsv : menu.asJson}
            onAction={() => void wishes.saveProof({ kind: 'manifest', batchId, format })}
          />
        ))}
      </SubMenu>
      {jobs.every((job) => canTake('remove', job)) && (
        <>
          <Separator className="menu-line" />
          <MenuLine label={en.steps.remove} onAction={() => void steps.remove(jobs.map(({ id }) => id))} />
        </>
      )}
    </Menu>
  );
}
