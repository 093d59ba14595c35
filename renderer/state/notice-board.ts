import type { UploadError } from '../../shared/upload-error.ts';
import type { Announcer } from './announcer.ts';
import { type NoticeContent, noticeOfError } from './notices.ts';
import type { UiStore } from './ui-store.ts';

const shownAtOnce = 3;

export interface NoticeBoard {
  post(content: NoticeContent): void;
  postError(error: UploadError): void;
  dismiss(id: number): void;
}

const textOf = ({ title, lines }: NoticeContent): string => JSON.stringify([title, lines]);

/** Puts notices above the list, newest first, and has them read out. */
export function createNoticeBoard(ui: UiStore, announcer: Announcer): NoticeBoard {
  let lastId = 0;
  const post = (content: NoticeContent): void => {
    lastId += 1;
    const notice = { ...content, id: lastId };
    // The same words twice are one notice.
    const others = ui.getState().notices.filter((other) => textOf(other) !== textOf(content));
    ui.setState({ notices: [notice, ...others].slice(0, shownAtOnce) });
    announcer.say(content.title);
  };
  return {
    post,
    postError: (error) => post(noticeOfError(error)),
    dismiss: (id) => ui.setState({ notices: ui.getState().notices.filter((notice) => notice.id !== id) }),
  };
}
