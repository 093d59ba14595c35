import { en } from '../../shared/i18n/en.ts';
import { type Priority, priorities } from '../../shared/job-view.ts';
import { useModel, useQueue } from '../state/model-context.ts';
import { MenuChoice, MenuLine, SubMenu } from './menu-line.tsx';

const { menu } = en.queue;

/** Another place in the queue. */
export function MoveMenu({ jobIds }: { jobIds: readonly string[] }) {
  const { steps, platform } = useModel();
  const alt = platform === 'darwin' ? '⌥' : 'Alt+';
  return (
    <SubMenu label={menu.move}>
      <MenuLine label={menu.up} keys={`${alt}↑`} onAction={() => void steps['move-up'](jobIds)} />
      <MenuLine label={menu.down} keys={`${alt}↓`} onAction={() => void steps['move-down'](jobIds)} />
      <MenuLine label={menu.top} keys={`${alt}Home`} onAction={() => void steps['move-top'](jobIds)} />
      <MenuLine label={menu.bottom} keys={`${alt}End`} onAction={() => void steps['move-bottom'](jobIds)} />
    </SubMenu>
  );
}

export function PriorityMenu({ jobIds }: { jobIds: readonly string[] }) {
  const { wishes } = useModel();
  const inForce = useQueue(({ byId }) => [
    ...new Set(jobIds.map((id) => byId.get(id)?.priority).filter((priority) => priority !== undefined)),
  ]);
  return (
    <SubMenu
      label={menu.priority}
      selectionMode="single"
      selectedKeys={inForce.length === 1 ? inForce : []}
      disallowEmptySelection
      onAction={(key) => void wishes.setPriority(jobIds, key as Priority)}
    >
      {priorities.map((priority) => (
        <MenuChoice key={priority} id={priority} label={en.queue.priorities[priority]} />
      ))}
    </SubMenu>
  );
}
