import { UndoToast } from './banners/undo-toast.tsx';
import { DestinationCard } from './destinations/destination-card.tsx';
import { DestinationDialog } from './destinations/destination-dialog.tsx';
import { PracticePanel } from './destinations/practice-panel.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { RowMenu } from './menus/row-menu.tsx';
import { DropOverlay } from './queue/drop-overlay.tsx';
import { StatusBar } from './queue/status-bar.tsx';
import { Toolbar } from './queue/toolbar.tsx';
import { UploadList } from './queue/upload-list.tsx';
import { useWindowKeys } from './queue/use-window-keys.ts';
import { ViewList } from './queue/view-list.tsx';
import { ServerDialogs } from './servers/server-dialogs.tsx';
import { LimitDialog } from './speed/limit-dialog.tsx';
import { SpeedDialog } from './speed/speed-dialog.tsx';
import { ModelContext, useUi } from './state/model-context.ts';
import type { WindowModel } from './state/window-model.ts';
import { AppMark } from './ui/app-mark.tsx';
import { LiveRegions } from './ui/live-regions.tsx';
import { NoticeList } from './ui/notice-list.tsx';

export function App({ model }: { model: WindowModel }) {
  return (
    <ModelContext value={model}>
      <Window />
    </ModelContext>
  );
}

function MainPage() {
  const page = useUi((ui) => ui.page);
  return page === 'history' ? <HistoryPage /> : <UploadList />;
}

function Window() {
  useWindowKeys();
  return (
    <>
      <div className="app">
        <aside className="side">
          <h1 className="brand">
            <AppMark />
            Bitlade
          </h1>
          <ViewList />
          <DestinationCard />
          <PracticePanel />
        </aside>
        <main className="main">
          <Toolbar />
          <NoticeList />
          <MainPage />
          <UndoToast />
          <StatusBar />
        </main>
      </div>
      <DestinationDialog />
      <ServerDialogs />
      <LimitDialog />
      <SpeedDialog />
      <RowMenu />
      <DropOverlay />
      <LiveRegions />
    </>
  );
}
