import { countOf } from './plural.ts';

/** The question before a quit that interrupts uploads. */
export const quitWords = {
  message: (uploads: number) => `Quit Bitlade? ${countOf(uploads, 'upload is', 'uploads are')} not done yet.`,
  detail:
    'Uploads pause now, and go on where they are when Bitlade starts again. Servers keep what has arrived, but not for ever.',
  quit: 'Quit',
  stay: 'Keep uploading',
  neverAgain: 'Do not ask again',
  /** In the menu. */
  asks: 'Ask Before Quitting During Uploads',
};
