import type { Result } from '../../shared/result.ts';
import type { ServerChange, ServerFile, ServerFileChoice } from '../../shared/server-view.ts';
import type { Bridge } from '../bridge.ts';
import { changeOfDraft } from '../servers/change-of-draft.ts';
import type { ServerTab } from '../servers/draft-problems.ts';
import { draftOf } from '../servers/server-draft.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { SignInCall } from './sign-in-calls.ts';
import type { UiStore } from './ui-store.ts';

export interface ServerActions {
  /** @param origin scheme, host and port. */
  openSettings(origin: string, tab?: ServerTab): Promise<void>;
  openSignIn(call: SignInCall): Promise<void>;
  close(): void;
  /** Uploads that waited for these settings go on. The dialog stays when the user said no to main's question. */
  save(change: ServerChange): Promise<void>;
  chooseFile(origin: string, file: ServerFile): Promise<ServerFileChoice | null>;
  /** Lets a server send uploads and replies to one more host, after main has asked. */
  allowHost(origin: string, host: string): Promise<void>;
  showReply(jobId: string): Promise<void>;
}

export function createServerActions(bridge: Bridge, ui: UiStore, notices: NoticeBoard): ServerActions {
  /** The value, or null after the reason of the failure was posted. */
  const settle = <T>(answer: Result<T>): T | null => {
    if (answer.ok) return answer.value;
    notices.postError(answer.error);
    return null;
  };
  const close = (): void => ui.setState({ serverDialog: null });
  const save = async (change: ServerChange): Promise<void> => {
    if (settle(await bridge.saveServer(change)) !== null) close();
  };

  return {
    close,
    save,
    async openSettings(origin, tab = 'signIn') {
      const view = settle(await bridge.readServer(origin));
      if (view !== null) ui.setState({ serverDialog: { kind: 'settings', view, tab } });
    },
    async openSignIn(call) {
      const view = settle(await bridge.readServer(call.origin));
      if (view !== null) ui.setState({ serverDialog: { kind: 'sign-in', view, call } });
    },
    async chooseFile(origin, file) {
      return settle(await bridge.chooseServerFile(origin, file));
    },
    async allowHost(origin, host) {
      const view = settle(await bridge.readServer(origin));
      if (view === null) return;
      const draft = draftOf(view);
      await save(changeOfDraft({ ...draft, allowedHosts: `${draft.allowedHosts}\n${host}` }, view));
    },
    async showReply(jobId) {
      settle(await bridge.showReply(jobId));
    },
  };
}
