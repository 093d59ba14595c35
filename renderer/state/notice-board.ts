import type { UploadError } from '../../shared/upload-error.ts';
import type { Announcer } from './announcer.ts';
import { type Notice, type NoticeContent, noticeOfError } from './notices.ts';
import type { UiStore } from './ui-store.ts';

const shownAtOnce = 3;
const briefMs = 10_000;

export interface NoticeBoard {
  /** @param onDismissed when the user has put it away. */
  post(content: NoticeContent, onDismissed?: () => void): void;
  postError(error: UploadError): void;
  dismiss(id: number): void;
}

const textOf = ({ title, lines }: NoticeContent): string => JSON.stringify([title, lines]);

/** Puts notices above the list, newest first, and has them read out. */
export function createNoticeBoard(ui: UiStore, announcer: Announcer): NoticeBoard {
  let lastId = 0;
  const callbacks = new Map<number, () => void>();
  const takeOff = (id: number): void =>
    ui.setState({ notices: ui.getState().notices.filter((notice) => notice.id !== id) });

  const post = (content: NoticeContent, onDismissed?: () => void): void => {
    lastId += 1;
    const id = lastId;
    if (onDismissed !== undefined) callbacks.set(id, onDismissed);
    const others = ui.getState().notices.filter((other) => !isReplaced(other, content));
    ui.setState({ notices: withinBound([{ ...content, id }, ...others]) });
    announcer.say(content.title);
    if (content.stay === 'brief') setTimeout(() => takeOff(id), briefMs);
  };
  return {
    post,
    postError: (error) => post(noticeOfError(error)),
    dismiss(id) {
      takeOff(id);
      callbacks.get(id)?.();
      callbacks.delete(id);
    },
  };
}

/** The same words twice are one notice; of what goes by itself only the last counts. */
const isReplaced = (other: Notice, content: NoticeContent): boolean =>
  textOf(other) === textOf(content) || (other.stay === 'brief' && content.stay === 'brief');

/** The newest few, and those that only the user may put away. */
function withinBound(notices: readonly Notice[]): Notice[] {
  let room = shownAtOnce;
  return notices.filter((notice) => {
    if (notice.stay === 'pinned') return true;
    room -= 1;
    return room >= 0;
  });
}
