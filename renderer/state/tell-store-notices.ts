import type { Bridge } from '../bridge.ts';
import type { NoticeBoard } from './notice-board.ts';
import { noticeOfStore } from './notices.ts';

/** Shows what befell the file of the queue at the start, until the user has put it away. */
export async function tellStoreNotices(
  bridge: Pick<Bridge, 'readStoreNotices' | 'dismissStoreNotice'>,
  board: NoticeBoard,
): Promise<void> {
  const answer = await bridge.readStoreNotices();
  if (!answer.ok) return board.postError(answer.error);
  for (const notice of answer.value)
    board.post(noticeOfStore(notice), () => void bridge.dismissStoreNotice(notice.kind));
}
