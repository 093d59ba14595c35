import { FilePlus, FolderPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { en } from '../../shared/i18n/en.ts';
import { placeOfDestination, placeText } from '../destinations/place-name.ts';
import { usableDestination } from '../state/destination-actions.ts';
import { useModel, useSettings, useUi } from '../state/model-context.ts';
import { searchFor, showView } from '../state/ui-store.ts';
import { AppMark } from '../ui/app-mark.tsx';
import { PushButton } from '../ui/push-button.tsx';

function Empty({
  title,
  text,
  mark,
  children,
}: {
  title: string;
  text: string;
  mark?: boolean;
  children?: ReactNode;
}) {
  return (
    <section className="empty" aria-label={title}>
      {mark === true && (
        <div className="empty-mark">
          <AppMark />
        </div>
      )}
      <h2>{title}</h2>
      <p>{text}</p>
      <div className="empty-buttons">{children}</div>
    </section>
  );
}

/** No uploads at all: the next step is a destination, or else the files. */
export function EmptyList() {
  const { additions } = useModel();
  const destination = useSettings(usableDestination);
  const isStarting = useUi((ui) => ui.isPracticeStarting);
  if (destination === null) {
    return (
      <Empty mark title={en.empty.firstTitle} text={en.empty.firstText}>
        <PushButton look="primary" onPress={additions.openChooser}>
          {en.empty.choose}
        </PushButton>
        <PushButton isDisabled={isStarting} onPress={() => void additions.choose({ kind: 'practice' })}>
          {isStarting ? en.destination.starting : en.empty.practice}
        </PushButton>
      </Empty>
    );
  }
  return (
    <Empty
      mark
      title={en.empty.firstTitle}
      text={en.empty.readyText(placeText(placeOfDestination(destination)))}
    >
      <PushButton
        look="primary"
        icon={FilePlus}
        onPress={() => void additions.add({ kind: 'pick', what: 'files' })}
      >
        {en.toolbar.addFiles}
      </PushButton>
      <PushButton icon={FolderPlus} onPress={() => void additions.add({ kind: 'pick', what: 'folder' })}>
        {en.toolbar.addFolder}
      </PushButton>
    </Empty>
  );
}

/** Uploads exist, but neither view nor search shows one. */
export function NoMatch() {
  const { ui } = useModel();
  const view = useUi((state) => state.view);
  const search = useUi((state) => state.search.trim());
  if (search !== '') {
    return (
      <Empty title={en.empty.searchTitle(search)} text={en.empty.searchText}>
        <PushButton onPress={() => searchFor(ui, '')}>{en.toolbar.clearSearch}</PushButton>
      </Empty>
    );
  }
  return (
    <Empty title={en.empty.viewTitle(en.views[view])} text={en.empty.viewText}>
      <PushButton onPress={() => showView(ui, 'all')}>{en.empty.showAll}</PushButton>
    </Empty>
  );
}

export const Loading = () => <p className="loading">{en.empty.loading}</p>;
