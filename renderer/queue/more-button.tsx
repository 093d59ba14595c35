import { Ellipsis } from 'lucide-react';
import { en } from '../../shared/i18n/en.ts';
import { useModel } from '../state/model-context.ts';
import type { RowMenu } from '../state/ui-store.ts';
import { RowButton } from './row-button.tsx';

interface MoreButtonProps extends Pick<RowMenu, 'batchId' | 'jobIds'> {
  of: string;
  isActive: boolean;
}

/** Opens the commands for the row below itself. */
export function MoreButton({ batchId, jobIds, of, isActive }: MoreButtonProps) {
  const { ui } = useModel();
  return (
    <RowButton
      hasMenu
      label={en.queue.menu.more}
      of={of}
      icon={Ellipsis}
      isActive={isActive}
      onClick={({ currentTarget }) => {
        const { left, bottom } = currentTarget.getBoundingClientRect();
        ui.setState({ rowMenu: { batchId, jobIds, x: left, y: bottom } });
      }}
    />
  );
}
