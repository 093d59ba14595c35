import { Menu, Separator } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import type { JobStep } from '../../shared/ipc-contract.ts';
import { finishedStates, type JobView } from '../../shared/job-view.ts';
import { canTake, retryKind } from '../state/job-steps.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { MenuLine } from './menu-line.tsx';
import { MoveMenu, PriorityMenu } from './order-menus.tsx';

const { menu } = en.queue;

/** Everything that can be done with one upload or several. */
export function JobMenu({ jobIds, label }: { jobIds: readonly string[]; label: string }) {
  const { steps, wishes, servers, platform } = useModel();
  const jobs = useQueue(({ byId }) => jobIds.map((id) => byId.get(id)).filter((job) => job !== undefined));
  const step = (name: JobStep, title: string, keys?: string) =>
    jobs.some((job) => canTake(name, job)) && (
      <MenuLine label={title} keys={keys} onAction={() => void steps[name](jobIds)} />
    );
  const open = jobs.filter(({ state }) => !finishedStates.has(state)).map(({ id }) => id);
  const [only] = jobs.length === 1 ? jobs : [];
  const isMac = platform === 'darwin';
  return (
    <Menu className="menu" aria-label={label}>
      {step('pause', en.steps.pause, 'P')}
      {step('resume', en.steps.resume, 'P')}
      {step('retry', retryTitle(jobs), 'R')}
      {step('run-now', menu.runNow)}
      {open.length > 0 && (
        <>
          <MoveMenu jobIds={open} />
          <PriorityMenu jobIds={open} />
          <MenuLine label={menu.limit} onAction={() => wishes.askForLimit({ kind: 'jobs', jobIds: open })} />
        </>
      )}
      {only?.reply && (
        <MenuLine label={en.servers.showReply} onAction={() => void servers.showReply(only.id)} />
      )}
      {only?.state === 'acknowledged' && (
        <MenuLine
          label={menu.saveReceipt}
          onAction={() => void wishes.saveProof({ kind: 'receipt', jobId: only.id })}
        />
      )}
      <Separator className="menu-line" />
      {step('cancel', en.steps.cancel, isMac ? '⌘⌫' : 'Del')}
      {step('cancel-now', menu.cancelNow, isMac ? '⇧⌘⌫' : 'Shift+Del')}
      {step('remove', en.steps.remove)}
    </Menu>
  );
}

/** The word of all, or the plainest one where they differ. */
function retryTitle(jobs: readonly JobView[]): string {
  const kinds = new Set(jobs.map(retryKind).filter((kind) => kind !== null));
  const [first = 'retry'] = kinds;
  return en.steps[kinds.size === 1 ? first : 'retry'];
}
