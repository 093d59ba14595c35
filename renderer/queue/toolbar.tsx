import { FilePlus, FolderPlus, PanelBottom, PanelBottomClose } from 'lucide-react';
import { Group } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { PushButton } from '../ui/push-button.tsx';
import { ListCommands } from './list-commands.tsx';
import { SearchBox } from './search-box.tsx';

export function Toolbar() {
  const { additions, ui, platform } = useModel();
  const isDetailsOpen = useUi((state) => state.isDetailsOpen);
  const isEmpty = useQueue((queue) => queue.byId.size === 0);
  return (
    <Group className="toolbar" aria-label={en.toolbar.title}>
      <PushButton
        look="primary"
        icon={FilePlus}
        aria-keyshortcuts={platform === 'darwin' ? 'Meta+O' : 'Control+O'}
        onPress={() => void additions.add({ kind: 'pick', what: 'files' })}
      >
        {en.toolbar.addFiles}
      </PushButton>
      <PushButton icon={FolderPlus} onPress={() => void additions.add({ kind: 'pick', what: 'folder' })}>
        {en.toolbar.addFolder}
      </PushButton>
      <ListCommands />
      <span className="grow" />
      <SearchBox />
      {!isEmpty && (
        <IconButton
          label={isDetailsOpen ? en.toolbar.hideDetails : en.toolbar.showDetails}
          icon={isDetailsOpen ? PanelBottomClose : PanelBottom}
          onPress={() => ui.setState({ isDetailsOpen: !isDetailsOpen })}
        />
      )}
    </Group>
  );
}
