import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { errorWords } from '../../shared/i18n/error-words.ts';
import { skipWords } from '../../shared/i18n/skip-words.ts';
import { storageWords } from '../../shared/i18n/storage-words.ts';
import { technicalLine } from '../../shared/i18n/technical-line.ts';
import type { AddReport } from '../../shared/ipc-contract.ts';
import type { StoreNotice } from '../../shared/store-notice.ts';
import type { UploadError } from '../../shared/upload-error.ts';

/** Something to read above the list until it is dismissed. */
export interface Notice {
  id: number;
  tone: 'info' | 'trouble';
  title: string;
  lines: readonly NoticeLine[];
  /** For "Copy details"; null when there is nothing technical. */
  technical: string | null;
  /** Uploads that "Show" goes to; empty when there is nothing to show. */
  hiddenJobIds: readonly string[];
  /** `brief`: it goes by itself; `usual`: newer ones push it out; `pinned`: only the user puts it away. */
  stay: 'brief' | 'usual' | 'pinned';
}
export interface NoticeLine {
  name: string | null;
  text: string;
}
export type NoticeContent = Omit<Notice, 'id'>;

export const plainNotice = (title: string, text?: string): NoticeContent => ({
  tone: 'info',
  title,
  lines: text === undefined ? [] : [{ name: null, text }],
  technical: null,
  hiddenJobIds: [],
  stay: 'usual',
});

/** That something went as it was wished. */
export const briefNotice = (title: string): NoticeContent => ({ ...plainNotice(title), stay: 'brief' });

/** What befell the file of the queue. */
export function noticeOfStore(notice: StoreNotice): NoticeContent {
  const { title, text } = storageWords(notice);
  return { ...plainNotice(title, visibleText(text)), tone: 'trouble', stay: 'pinned' };
}

/** Uploads that were added while a view or a search hides them. */
export const hiddenNotice = (hiddenJobIds: readonly string[], why: string): NoticeContent => ({
  ...plainNotice(en.notices.addedHidden(hiddenJobIds.length), why),
  hiddenJobIds,
});

export function noticeOfError(error: UploadError): NoticeContent {
  const words = errorWords(error);
  const text = [words.why, words.weDo, words.youCan].filter((part) => part !== null).join(' ');
  return { ...plainNotice(words.what, text), tone: 'trouble', technical: technicalLine(error) };
}

/** What adding left out and why; null when there is nothing to tell. */
export function noticeOfReport(report: AddReport): NoticeContent | null {
  const added = report.addedJobIds.length;
  if (report.skippedCount === 0) {
    return added > 0 || report.dismissed ? null : plainNotice(en.notices.nothingFound);
  }
  const lines: NoticeLine[] = report.skipped.map(({ name, reason }) => ({
    name: visibleText(name),
    text: skipWords[reason],
  }));
  const more = report.skippedCount - report.skipped.length;
  if (more > 0) lines.push({ name: null, text: en.notices.andMore(more) });
  return { ...plainNotice(en.notices.added(added, report.skippedCount)), lines };
}
